package org.sessionlog;

import java.util.Map;
import java.util.Optional;

/**
 * How a child process ended.
 *
 * @param code its exit code; 128 and the signal's number when a signal ended it
 * @param requested whether it was {@link ExternalProcess#stop stopped}: then any code is as it should be
 */
public record ProcessExit(int code, boolean requested) {
    private static final int SIGNALLED = 128;
    private static final int MOST_SIGNALS = 64;
    /** Those with the same number on Linux and macOS. */
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(5, "SIGTRAP"),
            Map.entry(6, "SIGABRT"),
            Map.entry(8, "SIGFPE"),
            Map.entry(9, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"),
            Map.entry(24, "SIGXCPU"),
            Map.entry(25, "SIGXFSZ"));

    /** Whether it ended well by itself, or because it was told to. */
    public boolean isExpected() {
        return requested || code == 0;
    }

    /** The signal that ended it, as {@code SIGKILL} or {@code signal 7}; empty when none did. */
    public Optional<String> signal() {
        int number = code - SIGNALLED;
        return number > 0 && number <= MOST_SIGNALS
                ? Optional.of(SIGNALS.getOrDefault(number, "signal " + number))
                : Optional.empty();
    }
}
