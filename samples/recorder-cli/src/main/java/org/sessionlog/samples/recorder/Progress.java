package org.sessionlog.samples.recorder;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** One line on a terminal that tells how far long work is. Where there is no terminal it is silent. For one thread. */
final class Progress implements AutoCloseable {
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final PrintStream to;
    private final boolean terminal;
    private long shownAt = System.nanoTime() - EVERY_NANOS;
    private int width;

    private Progress(PrintStream to, boolean terminal) {
        this.to = to;
        this.terminal = terminal;
    }

    /** Only a process whose standard streams are a terminal has a console. */
    static Progress onTerminal() {
        return new Progress(System.err, System.console() != null);
    }

    /** Shows the line, unless another was shown just now. */
    void show(String line) {
        long now = System.nanoTime();
        if (terminal && now - shownAt >= EVERY_NANOS) {
            shownAt = now;
            to.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
            to.flush();
            width = line.length();
        }
    }

    @Override
    public void close() {
        clear();
    }

    /** Takes the line away, for others to be printed. */
    void clear() {
        if (width > 0) {
            to.print("\r" + " ".repeat(width) + "\r");
            to.flush();
            width = 0;
        }
    }
}
