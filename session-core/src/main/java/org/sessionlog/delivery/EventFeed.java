package org.sessionlog.delivery;

import java.util.List;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.SessionEnd;

/**
 * One session's way into one plugin: decodes event records into what the plugin takes. The same feed serves a worker,
 * which reads the journal, and an outbox, which reads its files. One thread at a time; after an exception it is given
 * up and another one made from the last checkpoint.
 */
interface EventFeed {
    /** Whether this plugin has any use for records of that type; others are not copied to its outbox. */
    boolean wants(int type);

    /** Records in order; types that it does not want are skipped. */
    void write(List<EventRecord> batch, int count);

    /** How far everything is safe with the plugin. */
    Checkpoint flush();

    /** The session is over and every record was written: completes the artifact. Repeatable. */
    void complete(SessionEnd end);
}
