package org.sessionlog.delivery;

import java.util.concurrent.ThreadFactory;

/**
 * A thread of the SDK's own. What is logged on it is never captured into a session: a plugin that logs about its own
 * failure would feed itself.
 */
public final class DeliveryThread extends Thread {
    /** What the names of all of them begin with. */
    public static final String NAME_PREFIX = "sessionlog-";

    DeliveryThread(String name, Runnable work) {
        super(work, name);
        setDaemon(true);
    }

    static ThreadFactory named(String name) {
        return work -> new DeliveryThread(name, work);
    }

    /** Whether the caller runs on a delivery thread. */
    public static boolean isCurrent() {
        return Thread.currentThread() instanceof DeliveryThread;
    }
}
