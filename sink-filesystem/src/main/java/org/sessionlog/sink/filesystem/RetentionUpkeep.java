package org.sessionlog.sink.filesystem;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sessionlog.model.SessionException;

/** Retention inside of a recording process, a little at a time. For one thread. */
final class RetentionUpkeep {
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** So often it is asked anew what must stay. */
    private static final int STEPS_AT_A_TIME = 50;

    private final Retention retention;
    private final long intervalNanos;
    private final Deque<RetentionPlan.Step> waiting = new ArrayDeque<>();
    private long next = System.nanoTime();

    RetentionUpkeep(Retention retention, Duration interval) {
        this.retention = retention;
        this.intervalNanos = interval.toNanos();
    }

    /** Goes on for a fifth of a second, if there is anything to do. */
    void run() {
        long now = System.nanoTime();
        if (waiting.isEmpty()) {
            if (now - next < 0) {
                return;
            }
            next = now + intervalNanos;
            waiting.addAll(retention.plan().steps());
        }
        while (!waiting.isEmpty() && System.nanoTime() - now < SLICE_NANOS) {
            List<RetentionPlan.Step> some = new java.util.ArrayList<>();
            boolean large = false;
            while (!waiting.isEmpty() && some.size() < STEPS_AT_A_TIME && !large) {
                RetentionPlan.Step step = waiting.removeFirst();
                some.add(step);
                large = step.action() == RetentionPlan.Action.COMPRESS;
            }
            List<String> failures = retention.carryOut(some);
            if (!failures.isEmpty()) {
                throw new SessionException("retention: " + failures.get(0)
                        + (failures.size() == 1 ? "" : ", and " + (failures.size() - 1) + " more"));
            }
        }
    }
}
