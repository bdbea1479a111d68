package org.sessionlog.samples.recorder;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;
import org.sessionlog.spi.SessionListener;

/** Hears which sessions are wholly written. Safe for any number of threads. */
final class Outcome implements SessionListener {
    private final Map<SessionKey, Ended> ended = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    /** A session that is wholly written. */
    record Ended(SessionInfo session, SessionEnd end) {}

    @Override
    public synchronized void ended(SessionInfo session, SessionEnd end) {
        ended.put(session.key(), new Ended(session, end));
        notifyAll();
    }

    @Override
    public synchronized void artifactFailed(SessionInfo session, String plugin, String reason) {
        failures.add(session.id() + ": " + plugin + ": " + reason);
    }

    /** Waits until the session is wholly written, for so long at most. */
    synchronized boolean await(SessionInfo session, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!ended.containsKey(session.key())) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    synchronized List<Ended> ended() {
        return List.copyOf(ended.values());
    }

    /** What could not be written, one line each. */
    synchronized List<String> failures() {
        return List.copyOf(failures);
    }
}
