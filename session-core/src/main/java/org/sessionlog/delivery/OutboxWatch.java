package org.sessionlog.delivery;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes a plugin's calls, one at a time, and lets others see one that does not come back. */
final class OutboxWatch {
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(5);

    private record Call(String what, Thread thread, long since) {}

    private final OutboxClock clock;
    private volatile @Nullable Call present;

    OutboxWatch(OutboxClock clock) {
        this.clock = clock;
    }

    <T> T call(String what, Callable<T> call) throws Exception {
        present = new Call(what, Thread.currentThread(), clock.nanos());
        try {
            return call.call();
        } finally {
            present = null;
            Thread.interrupted(); // left over by the plugin, it would close our files
        }
    }

    /** The stack of a call that has been running for over 5 s. */
    Optional<String> stuck() {
        @Nullable Call call = present;
        if (call == null || clock.nanos() - call.since < STUCK_NANOS) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(call.thread.getStackTrace())
                .map(frame -> "  at " + frame)
                .collect(Collectors.joining("\n", call.what + " is running\n", "")));
    }
}
