package org.sessionlog.testkit.core;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A point of a plugin's work at which the process dies, as by SIGKILL, when it comes there for the n-th time. Set through
 * a system property such as {@code test.halt=log.flush.3}. With {@code test.halt.later} it counts only from {@link #arm} on.
 */
final class Halt {
    private static final String POINT = System.getProperty("test.halt", "");
    private static final AtomicInteger TIMES = new AtomicInteger();

    private static volatile boolean armed = !Boolean.getBoolean("test.halt.later");

    private Halt() {}

    static void arm() {
        armed = true;
    }

    static void at(String point) {
        int dot = POINT.lastIndexOf('.');
        if (armed
                && dot > 0
                && POINT.substring(0, dot).equals(point)
                && TIMES.incrementAndGet() == Integer.parseInt(POINT.substring(dot + 1))) {
            Runtime.getRuntime().halt(137);
        }
    }
}
