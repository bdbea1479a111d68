package org.sessionlog.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.sessionlog.model.RejectedException;
import org.sessionlog.model.SessionException;
import org.sessionlog.spi.ConversationSinkProvider;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.spi.RecorderProvider;
import org.sessionlog.spi.SessionFiles;

/**
 * Faults on demand, for any plugin: {@link #around} wraps a provider, and every call of what it makes (open, write, flush,
 * close, finish, append, find ...) comes past here. {@code close()} of the plugin itself never fails. One object may wrap
 * several plugins: they then fail together. Safe for any number of threads.
 */
public final class FaultInjection {
    private static final int ALWAYS = Integer.MAX_VALUE;

    /** What a call does that was told to fail. */
    public static final class InjectedException extends SessionException {
        private static final long serialVersionUID = 1L;

        InjectedException(String call) {
            super("injected fault in " + call);
        }
    }

    /** What a call does that was told to fail badly. */
    public static final class InjectedError extends Error {
        private static final long serialVersionUID = 1L;

        InjectedError(String call) {
            super("injected error in " + call);
        }
    }

    private enum Kind {
        FAIL,
        FAIL_AFTERWARDS,
        REJECT,
        ERROR
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Kind kind = Kind.FAIL;
    private int healthyFirst;
    private int remaining;
    private boolean hanging;
    private int waiting;
    private long calls;
    private long failures;

    /** The next calls throw before they do anything. */
    public void failNext(int count) {
        set(Kind.FAIL, 0, count);
    }

    /** Every call throws before it does anything, until {@link #heal}. */
    public void failAlways() {
        set(Kind.FAIL, 0, ALWAYS);
    }

    /** The next calls do their work and throw nevertheless, as when an answer is lost. */
    public void failNextAfterwards(int count) {
        set(Kind.FAIL_AFTERWARDS, 0, count);
    }

    /** So many calls are well, the one after throws before it does anything, and then all is well again. */
    public void failAfter(int healthyCalls) {
        failAfter(healthyCalls, false);
    }

    /**
     * The same.
     *
     * @param itsWorkDone whether the call does its work before it throws
     */
    public void failAfter(int healthyCalls, boolean itsWorkDone) {
        set(itsWorkDone ? Kind.FAIL_AFTERWARDS : Kind.FAIL, healthyCalls, 1);
    }

    /** Like {@link #failAfter}, and all that follow fail too. */
    public void failFrom(int healthyCalls) {
        set(Kind.FAIL, healthyCalls, ALWAYS);
    }

    /** The next calls throw {@link RejectedException}: it is no use to try again. */
    public void rejectNext(int count) {
        set(Kind.REJECT, 0, count);
    }

    /** The next calls throw an {@link Error}. */
    public void errorNext(int count) {
        set(Kind.ERROR, 0, count);
    }

    /** All is well again. Calls that hang go on hanging until {@link #release}. */
    public void heal() {
        set(Kind.FAIL, 0, 0);
    }

    /** Every call waits, uninterruptibly, until {@link #release}. */
    public void hang() {
        lock.lock();
        try {
            hanging = true;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the calls that hang go on. */
    public void release() {
        lock.lock();
        try {
            hanging = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a call hangs. @return whether one does */
    public boolean awaitHanging(Duration atMost) throws InterruptedException {
        return await(atMost, () -> waiting > 0);
    }

    /** Waits until so many calls were made to fail since the beginning. @return whether they were */
    public boolean awaitFailures(long count, Duration atMost) throws InterruptedException {
        return await(atMost, () -> failures >= count);
    }

    /** How many calls came past since the beginning. */
    public long calls() {
        lock.lock();
        try {
            return calls;
        } finally {
            lock.unlock();
        }
    }

    /** How many of them were made to fail. */
    public long failures() {
        lock.lock();
        try {
            return failures;
        } finally {
            lock.unlock();
        }
    }

    public LogSinkProvider around(LogSinkProvider provider) {
        return new FaultyLogSink.Provider(provider, this);
    }

    public RecorderProvider around(RecorderProvider provider) {
        return new FaultyRecorder.Provider(provider, this);
    }

    /** A store stays a store. */
    public ConversationSinkProvider around(ConversationSinkProvider provider) {
        return new FaultyConversationSink.Provider(provider, this);
    }

    /**
     * Files whose every changing call (open, write, truncate, force, replace, move, publish, delete) may fail, with an
     * IOException. A write that fails leaves the first half of its bytes, and a publish both names, as a dying process may.
     * Reads never fail.
     */
    public SessionFiles around(SessionFiles files) {
        return new FaultyFiles(files, this);
    }

    void call(String name, Runnable work) {
        call(name, () -> {
            work.run();
            return List.of();
        });
    }

    <T> T call(String name, Supplier<T> work) {
        Optional<Kind> fault = next();
        fault.filter(kind -> kind != Kind.FAIL_AFTERWARDS).ifPresent(kind -> fail(kind, name));
        T result = work.get();
        fault.ifPresent(kind -> fail(kind, name));
        return result;
    }

    private static void fail(Kind kind, String name) {
        switch (kind) {
            case FAIL, FAIL_AFTERWARDS -> throw new InjectedException(name);
            case REJECT -> throw new RejectedException("injected rejection of " + name);
            case ERROR -> throw new InjectedError(name);
        }
    }

    /** What is to become of a call on files: whether it fails before, or after, its work. */
    Optional<Boolean> fileFault(String name) {
        return next().map(fault -> {
            if (fault == Kind.ERROR) {
                throw new InjectedError(name);
            }
            return fault == Kind.FAIL_AFTERWARDS;
        });
    }

    /** Counts a call, waits if calls hang, and says what is to become of it. */
    private Optional<Kind> next() {
        lock.lock();
        try {
            calls++;
            waiting++;
            changed.signalAll();
            while (hanging) {
                changed.awaitUninterruptibly();
            }
            waiting--;
            if (remaining == 0 || healthyFirst-- > 0) {
                return Optional.empty();
            }
            healthyFirst = 0;
            remaining -= remaining == ALWAYS ? 0 : 1;
            failures++;
            changed.signalAll();
            return Optional.of(kind);
        } finally {
            lock.unlock();
        }
    }

    private void set(Kind newKind, int healthyCalls, int count) {
        lock.lock();
        try {
            kind = newKind;
            healthyFirst = healthyCalls;
            remaining = count;
        } finally {
            lock.unlock();
        }
    }

    private boolean await(Duration atMost, Supplier<Boolean> condition) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!condition.get()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
