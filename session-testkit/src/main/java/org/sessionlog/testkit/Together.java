package org.sessionlog.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Does the same for several things at the same time, each on a thread of its own. */
final class Together {
    private Together() {}

    static <T> void run(List<T> things, Consumer<? super T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(things.size());
        try {
            CyclicBarrier start = new CyclicBarrier(things.size());
            List<Future<?>> results = new ArrayList<>();
            for (T thing : things) {
                results.add(threads.submit(() -> {
                    start.await();
                    work.accept(thing);
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
