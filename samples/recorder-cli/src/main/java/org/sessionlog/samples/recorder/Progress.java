package org.sessionlog.samples.recorder;

import java.io.IOException;
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

    /** Where standard error is a terminal. */
    static Progress onTerminal() {
        return new Progress(System.err, Terminal.IS_ONE);
    }

    /** Found out once. */
    private static final class Terminal {
        static final boolean IS_ONE = ask();

        /** The console of the JDK does not say it: from JDK 22 on there is always one. */
        private static boolean ask() {
            try {
                Process test = new ProcessBuilder("test", "-t", "2").inheritIO().start();
                return test.waitFor() == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
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
