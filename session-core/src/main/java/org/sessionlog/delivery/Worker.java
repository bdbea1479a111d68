package org.sessionlog.delivery;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Drains the sessions that are pinned to it. Producers only put a session into its queue and wake nobody: the worker
 * looks every linger, so that many records are handed over in one go. Besides, every session is visited once a second,
 * in 50 groups one after the other, so that flushes of many calls do not come at one moment.
 */
final class Worker implements Runnable {
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long IDLE_LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int GROUPS = 50;
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final MpscUnboundedAtomicArrayQueue<SessionDelivery> ready = new MpscUnboundedAtomicArrayQueue<>(1024);
    private final MpscUnboundedAtomicArrayQueue<SessionDelivery> joining = new MpscUnboundedAtomicArrayQueue<>(256);
    private final List<List<SessionDelivery>> groups = new ArrayList<>();
    private final EventBatch batch = new EventBatch();
    private final AudioBatch audio = new AudioBatch();
    private final Delivery delivery;
    private final Thread thread;
    private int nextGroup;
    private int joined;
    /** A session has more to hand over than one turn took: no lingering. */
    private boolean again;

    private volatile boolean stopping;
    private volatile boolean hurried;
    private volatile @Nullable String call;
    private volatile long callSince;

    Worker(Delivery delivery, int number) {
        this.delivery = delivery;
        for (int i = 0; i < GROUPS; i++) {
            groups.add(new ArrayList<>());
        }
        this.thread = new DeliveryThread("sessionlog-worker-" + number, this);
    }

    void start() {
        thread.start();
    }

    /** From now on the session is visited once a second. Any thread. */
    void join(SessionDelivery session) {
        joining.offer(session);
    }

    /** Any thread. */
    void ready(SessionDelivery session) {
        ready.offer(session);
    }

    /** Sessions are to be finished as fast as possible: no lingering, every session is visited often. */
    void hurry() {
        hurried = true;
        LockSupport.unpark(thread);
    }

    /**
     * Stops after the call in progress.
     *
     * @return whether the thread ended in time
     */
    boolean stop(long withinNanos) {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, withinNanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    EventBatch batch() {
        return batch;
    }

    AudioBatch audio() {
        return audio;
    }

    void calling(String plugin) {
        callSince = System.nanoTime();
        call = plugin;
    }

    /** A plugin that leaves its interrupt behind would have the next one's FileChannel closed. */
    void called() {
        call = null;
        Thread.interrupted();
    }

    /** The stack of a call of that plugin which has been running for over 5 s. Any thread. */
    Optional<String> stuck(String plugin) {
        String running = call;
        if (running == null || !running.equals(plugin) || System.nanoTime() - callSince < STUCK_NANOS) {
            return Optional.empty();
        }
        StringBuilder stack = new StringBuilder();
        for (StackTraceElement frame : thread.getStackTrace()) {
            stack.append(stack.length() == 0 ? "" : "\n").append("at ").append(frame);
        }
        return Optional.of(stack.toString());
    }

    @Override
    public void run() {
        long nextVisit = System.nanoTime();
        while (!stopping) {
            again = false;
            welcome();
            boolean worked = drain();
            long now = System.nanoTime();
            long interval = hurried ? LINGER_NANOS / GROUPS : TimeUnit.SECONDS.toNanos(1) / GROUPS;
            if (now - nextVisit >= 0) {
                visit(groups.get(nextGroup));
                nextGroup = (nextGroup + 1) % GROUPS;
                nextVisit = Math.max(nextVisit + interval, now - interval);
            } else if (!again) {
                long linger = joined == 0 && !worked ? IDLE_LINGER_NANOS : LINGER_NANOS;
                LockSupport.parkNanos(hurried ? TimeUnit.MILLISECONDS.toNanos(1) : linger);
            }
        }
    }

    private void welcome() {
        SessionDelivery session;
        while ((session = joining.poll()) != null) {
            groups.get(joined++ % GROUPS).add(session);
            run(session, false);
        }
    }

    /**
     * One turn for every session that was ready when it began.
     *
     * @return whether there was one
     */
    private boolean drain() {
        int waiting = ready.size();
        for (int i = 0; i < waiting; i++) {
            SessionDelivery session = ready.poll();
            if (session == null) {
                return i > 0;
            }
            session.unqueued();
            run(session, false);
        }
        return waiting > 0;
    }

    private void visit(List<SessionDelivery> group) {
        for (Iterator<SessionDelivery> sessions = group.iterator(); sessions.hasNext(); ) {
            SessionDelivery session = sessions.next();
            run(session, true);
            if (session.finished()) {
                sessions.remove();
            }
        }
    }

    private void run(SessionDelivery session, boolean visit) {
        try {
            again |= session.run(visit, System.nanoTime());
        } catch (Throwable t) {
            // One session's trouble must not end the others' delivery (I9); it is tried again at its next visit.
            delivery.unforeseen(t);
        }
    }
}
