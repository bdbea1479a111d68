package org.sessionlog.delivery;

import java.util.ArrayList;
import java.util.List;
import org.sessionlog.model.AudioRecord.Pause;
import org.sessionlog.model.AudioRecord.Reason;
import org.sessionlog.model.Withheld;

/** When a session was paused, for tracks that are opened later. Not thread-safe. */
final class SessionPauses {
    private final List<Pause> pauses = new ArrayList<>();

    void begin(long nanos, Withheld reason) {
        pauses.add(new Pause(nanos, Pause.GOES_ON, Reason.of(reason)));
    }

    void end(long nanos) {
        if (!pauses.isEmpty()) {
            Pause last = last();
            pauses.set(pauses.size() - 1, new Pause(last.fromNanos(), nanos, last.reason()));
        }
    }

    /** When the last one began. */
    long since() {
        return pauses.isEmpty() ? 0 : last().fromNanos();
    }

    /** Of the last one. */
    Reason reason() {
        return pauses.isEmpty() ? Reason.NONE : last().reason();
    }

    List<Pause> all() {
        return List.copyOf(pauses);
    }

    private Pause last() {
        return pauses.get(pauses.size() - 1);
    }
}
