package org.sessionlog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An executor that runs its tasks with a session bound; which one is asked where they are given to it. */
sealed class BoundExecutor implements ExecutorService permits BoundScheduler {
    private final ExecutorService executor;
    private final Supplier<? extends @Nullable Session> session;

    BoundExecutor(ExecutorService executor, Supplier<? extends @Nullable Session> session) {
        this.executor = executor;
        this.session = session;
    }

    final Runnable bound(Runnable task) {
        Session to = session.get();
        return to == null ? task : SessionScope.wrapped(to, task);
    }

    final <T> Callable<T> bound(Callable<T> task) {
        Session to = session.get();
        return to == null ? task : SessionScope.wrapped(to, task);
    }

    private <T> List<Callable<T>> bound(Collection<? extends Callable<T>> tasks) {
        List<Callable<T>> bound = new ArrayList<>(tasks.size());
        for (Callable<T> task : tasks) {
            bound.add(bound(task));
        }
        return bound;
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(bound(task));
    }

    @Override
    public <T> Future<T> submit(Callable<T> task) {
        return executor.submit(bound(task));
    }

    @Override
    public <T> Future<T> submit(Runnable task, T result) {
        return executor.submit(bound(task), result);
    }

    @Override
    public Future<?> submit(Runnable task) {
        return executor.submit(bound(task));
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) throws InterruptedException {
        return executor.invokeAll(bound(tasks));
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        return executor.invokeAll(bound(tasks), timeout, unit);
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        return executor.invokeAny(bound(tasks));
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return executor.invokeAny(bound(tasks), timeout, unit);
    }

    @Override
    public void shutdown() {
        executor.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return executor.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return executor.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return executor.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return executor.awaitTermination(timeout, unit);
    }
}
