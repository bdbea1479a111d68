package org.sessionlog.delivery;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * A throwable as text: with causes, what was suppressed, and marks where they go in a circle. What cannot be printed to
 * its end, because it is longer than {@link #LONGEST} or fails on the way, is cut with a mark.
 */
public final class StackTrace {
    /** Characters that are kept of one. */
    static final int LONGEST = 1 << 20;

    private StackTrace() {}

    public static String of(Throwable thrown) {
        Bounded text = new Bounded();
        try (PrintWriter lines = new PrintWriter(text)) {
            thrown.printStackTrace(lines);
        } catch (Full full) {
            text.end("[cut: longer than " + LONGEST + " characters]");
        } catch (Throwable t) {
            // A chain of causes that is too deep for the stack, or a toString that throws.
            text.end("[cut: " + t.getClass().getName() + "]");
        }
        return text.isEmpty() ? thrown.getClass().getName() : text.toString();
    }

    /** Stops what prints without end; {@link PrintWriter} would swallow a checked one and go on. */
    private static final class Full extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Full() {
            super(null, null, false, false);
        }
    }

    private static final class Bounded extends Writer {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void write(char[] from, int offset, int length) {
            int room = Math.min(length, LONGEST - text.length());
            text.append(from, offset, room);
            full(room < length);
        }

        @Override
        public void write(String from, int offset, int length) {
            int room = Math.min(length, LONGEST - text.length());
            text.append(from, offset, offset + room);
            full(room < length);
        }

        private static void full(boolean cut) {
            if (cut) {
                throw new Full();
            }
        }

        boolean isEmpty() {
            return text.length() == 0;
        }

        void end(String mark) {
            if (!isEmpty()) {
                text.append(text.charAt(text.length() - 1) == '\n' ? "" : "\n").append(mark);
            }
        }

        @Override
        public String toString() {
            return text.toString().stripTrailing();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
