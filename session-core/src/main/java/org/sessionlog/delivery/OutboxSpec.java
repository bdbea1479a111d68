package org.sessionlog.delivery;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;

/**
 * What an outbox is opened with.
 *
 * @param plugin whom it serves
 * @param folder its folder; made at the first record
 * @param directory the directory of the sessions, which their paths are kept relative to
 * @param feeds opens the plugin's side of a session
 * @param journaled whether a journal still holds a session, and so may bring its records again. Must be right when the
 *     outbox is opened: an unfinished session that no journal knows is ended as crashed. Any thread; quick
 * @param limitBytes size on disk above which records are dropped
 * @param checkpointInterval how long a record waits for others at most
 * @param deadLetters where refused sessions go
 * @param listener hears of parked sessions
 * @param permissions of files and folders
 */
record OutboxSpec(
        String plugin,
        Path folder,
        Path directory,
        FeedFactory feeds,
        Predicate<SessionKey> journaled,
        long limitBytes,
        Duration checkpointInterval,
        DeadLetters deadLetters,
        OutboxListener listener,
        Permissions permissions) {

    /** Opens a plugin's feed. Called on the outbox's thread, where it may wait, hang or throw anything. */
    @FunctionalInterface
    interface FeedFactory {
        /**
         * @param from the last acknowledged checkpoint, or {@link Checkpoint#NONE}
         * @param incomplete whether records of the session were lost up to now; asked whenever it matters
         */
        EventFeed open(SessionInfo session, Checkpoint from, BooleanSupplier incomplete) throws Exception;
    }
}
