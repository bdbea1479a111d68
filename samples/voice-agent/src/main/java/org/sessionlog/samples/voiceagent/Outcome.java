package org.sessionlog.samples.voiceagent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;
import org.sessionlog.spi.SessionListener;

/** Hears what became of the sessions. Safe for any number of threads. */
final class Outcome implements SessionListener {
    private final Map<SessionKey, Ended> ended = new LinkedHashMap<>();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

    /** A session that is wholly recorded. */
    record Ended(SessionInfo session, SessionEnd end) {}

    @Override
    public void ended(SessionInfo session, SessionEnd end) {
        synchronized (ended) {
            ended.put(session.key(), new Ended(session, end));
            ended.notifyAll();
        }
    }

    /** Returns when so many sessions have ended, or when for so long none has. */
    void await(int sessions, Duration patience) throws InterruptedException {
        synchronized (ended) {
            int before = -1;
            long deadline = 0;
            while (ended.size() < sessions) {
                long now = System.nanoTime();
                if (ended.size() > before) {
                    before = ended.size();
                    deadline = now + patience.toNanos();
                }
                if (deadline - now <= 0) {
                    return;
                }
                TimeUnit.NANOSECONDS.timedWait(ended, deadline - now);
            }
        }
    }

    @Override
    public void artifactFailed(SessionInfo session, String plugin, String reason) {
        failures.add(session.id() + ": " + plugin + ": " + reason);
    }

    @Override
    public void parked(SessionInfo session, String plugin, String reason) {
        failures.add(session.id() + ": " + plugin + " refused it: " + reason);
    }

    boolean hasEnded(SessionInfo session) {
        synchronized (ended) {
            return ended.containsKey(session.key());
        }
    }

    /** In the order in which they ended. */
    List<Ended> ended() {
        synchronized (ended) {
            return List.copyOf(ended.values());
        }
    }

    /** What could not be made, one line each. */
    List<String> failures() {
        synchronized (failures) {
            return List.copyOf(failures);
        }
    }
}
