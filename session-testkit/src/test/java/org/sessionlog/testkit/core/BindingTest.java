package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.LogCapture;
import org.sessionlog.LoggingContext;
import org.sessionlog.Session;
import org.sessionlog.SessionScope;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.EndReason;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;

/** Sessions bound to threads: scopes, and the wrappers that take a binding to other threads. */
@Timeout(60)
@SuppressWarnings("try") // a scope is there to be closed
class BindingTest {
    @TempDir
    private Path directory;

    private Sessions sessions;
    private Session first;
    private Session second;
    private ExecutorService pool;

    @BeforeEach
    void open() {
        sessions = new Core(directory).open();
        first = sessions.start(SessionSpec.call("first"));
        second = sessions.start(SessionSpec.call("second"));
        pool = Executors.newSingleThreadExecutor();
    }

    @AfterEach
    void close() {
        pool.shutdownNow();
        sessions.close();
        assertThat(Session.current()).as("nothing stays bound").isEmpty();
    }

    private static String bound() {
        return Session.current().map(session -> session.info().id()).orElse("nobody");
    }

    @Test
    void scopes_nest_and_give_back_what_was_bound_before() {
        assertThat(bound()).isEqualTo("nobody");
        try (SessionScope outer = first.bind()) {
            assertThat(bound()).isEqualTo("first");
            try (SessionScope inner = second.bind();
                    SessionScope again = first.bind()) {
                assertThat(bound()).isEqualTo("first");
                again.close();
                assertThat(bound()).isEqualTo("second");
            }
            assertThat(bound()).isEqualTo("first");
        }
        assertThat(bound()).isEqualTo("nobody");
    }

    @Test
    void a_scope_that_is_closed_below_another_ends_with_that_other() {
        SessionScope outer = first.bind();
        SessionScope inner = second.bind();
        outer.close();
        assertThat(bound()).isEqualTo("second");
        inner.close();
        assertThat(bound()).isEqualTo("nobody");
        outer.close();
        inner.close();
        assertThat(bound()).isEqualTo("nobody");
    }

    @Test
    void a_scope_that_is_closed_on_another_thread_ends_on_its_own_and_leaves_the_others_binding_alone()
            throws Exception {
        SessionScope scope = pool.submit(() -> first.bind()).get();
        try (SessionScope own = second.bind()) {
            scope.close();
            assertThat(bound()).isEqualTo("second");
        }
        assertThat(pool.submit(BindingTest::bound).get()).isEqualTo("nobody");
    }

    @Test
    void a_binding_does_not_go_to_other_threads_by_itself() throws Exception {
        try (SessionScope scope = first.bind()) {
            assertThat(pool.submit(BindingTest::bound).get()).isEqualTo("nobody");
        }
    }

    @Test
    void wrapped_work_has_the_session_and_leaves_the_thread_as_it_was() throws Exception {
        List<String> seen = new ArrayList<>();
        Runnable task = first.wrap(() -> {
            seen.add(bound());
            second.bind(); // forgotten
        });
        pool.submit(second.wrap(() -> {
                    task.run();
                    seen.add(bound());
                }))
                .get();
        seen.add(pool.submit(BindingTest::bound).get());
        assertThat(seen).containsExactly("first", "second", "nobody");
        assertThat(pool.submit(first.wrap((Callable<String>) BindingTest::bound))
                        .get())
                .isEqualTo("first");
    }

    @Test
    void wrapped_work_that_throws_leaves_nothing_bound() throws Exception {
        Future<?> failing = pool.submit(first.wrap((Runnable) () -> {
            throw new IllegalStateException("expected");
        }));
        assertThatThrownBy(failing::get).hasRootCauseMessage("expected");
        assertThat(pool.submit(BindingTest::bound).get()).isEqualTo("nobody");
    }

    @Test
    void an_executor_of_a_session_runs_everything_with_it() throws Exception {
        ExecutorService executor = first.wrap(pool);
        assertThat(everyWay(executor)).containsOnly("first").hasSize(7);
        assertThat(pool.submit(BindingTest::bound).get()).isEqualTo("nobody");
        executor.shutdown();
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    void a_carrying_executor_takes_along_what_is_bound_where_the_work_is_given_to_it() throws Exception {
        ExecutorService executor = Session.carrying(pool);
        try (SessionScope scope = second.bind()) {
            assertThat(everyWay(executor)).containsOnly("second").hasSize(7);
        }
        assertThat(everyWay(executor)).containsOnly("nobody").hasSize(7);
    }

    @Test
    void a_scheduler_runs_what_comes_later_and_what_comes_again_with_its_session() throws Exception {
        ScheduledExecutorService pool = Executors.newScheduledThreadPool(2);
        try {
            assertThat(later(first.wrap(pool))).containsOnly("first").hasSize(8);
            ScheduledExecutorService carrying = Session.carrying(pool);
            try (SessionScope scope = second.bind()) {
                assertThat(later(carrying)).containsOnly("second").hasSize(8);
            }
            assertThat(later(carrying)).containsOnly("nobody").hasSize(8);
            assertThat(everyWay(first.wrap(pool))).containsOnly("first").hasSize(7);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Eight tasks: two that run once, two that run three times. */
    private static List<String> later(ScheduledExecutorService scheduler) throws Exception {
        List<String> seen = java.util.Collections.synchronizedList(new ArrayList<>());
        seen.add(
                scheduler.schedule(BindingTest::bound, 1, TimeUnit.MILLISECONDS).get());
        scheduler.schedule(() -> seen.add(bound()), 1, TimeUnit.MILLISECONDS).get();
        for (boolean fixedRate : new boolean[] {true, false}) {
            CountDownLatch runs = new CountDownLatch(3);
            Runnable task = () -> {
                if (runs.getCount() > 0) {
                    seen.add(bound());
                    runs.countDown();
                }
            };
            ScheduledFuture<?> repeated = fixedRate
                    ? scheduler.scheduleAtFixedRate(task, 0, 1, TimeUnit.MILLISECONDS)
                    : scheduler.scheduleWithFixedDelay(task, 0, 1, TimeUnit.MILLISECONDS);
            assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
            repeated.cancel(false);
        }
        return seen;
    }

    private static List<String> everyWay(ExecutorService executor) throws Exception {
        List<String> seen = java.util.Collections.synchronizedList(new ArrayList<>());
        executor.execute(() -> seen.add(bound()));
        executor.submit(() -> {
                    seen.add(bound());
                })
                .get();
        seen.add(executor.submit(BindingTest::bound).get());
        executor.submit(() -> seen.add(bound()), "result").get();
        Callable<String> task = BindingTest::bound;
        for (Future<String> each : executor.invokeAll(List.of(task, task))) {
            seen.add(each.get());
        }
        seen.add(executor.invokeAny(List.of(task)));
        return seen;
    }

    @Test
    void plain_executors_are_wrapped_too() {
        List<String> seen = new ArrayList<>();
        Executor direct = Runnable::run;
        first.wrap(direct).execute(() -> seen.add(bound()));
        try (SessionScope scope = second.bind()) {
            Session.carrying(direct).execute(() -> seen.add(bound()));
        }
        Session.carrying(direct).execute(() -> seen.add(bound()));
        assertThat(seen).containsExactly("first", "second", "nobody");
    }

    @Test
    void a_thousand_threads_virtual_where_there_are_are_bound_each_for_itself() throws Exception {
        ExecutorService virtual = Runtime.version().feature() < 21
                ? Executors.newCachedThreadPool()
                : (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null);
        try {
            List<Future<String>> found = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                Session session = i % 2 == 0 ? first : second;
                found.add(session.wrap(virtual).submit(() -> {
                    String before = bound();
                    TimeUnit.MILLISECONDS.sleep(1);
                    session.logger("virtual").info("hello");
                    return before + " " + bound();
                }));
            }
            for (int i = 0; i < found.size(); i++) {
                assertThat(found.get(i).get()).isEqualTo(i % 2 == 0 ? "first first" : "second second");
            }
        } finally {
            virtual.shutdownNow();
        }
    }

    @Test
    void a_session_that_has_ended_stays_bound() {
        try (SessionScope scope = first.bind()) {
            first.end(EndReason.COMPLETED);
            assertThat(bound()).isEqualTo("first");
        }
    }

    @Test
    void i1_a_logging_context_that_fails_does_not_fail_the_application() {
        LoggingContext failing = (key, value) -> {
            throw new IllegalStateException();
        };
        Map<String, String> values = new HashMap<>();
        LoggingContext working = (key, value) -> {
            String before = values.getOrDefault(key, "");
            values.put(key, value);
            return before;
        };
        LogCapture.attach(failing);
        LogCapture.attach(working);
        try (SessionScope scope = first.bind()) {
            assertThat(bound()).isEqualTo("first");
            assertThat(values).containsEntry("session.id", first.info().key().toString());
        } finally {
            LogCapture.detach(failing);
            LogCapture.detach(working);
        }
        assertThat(values).containsEntry("session.id", "");
    }

    /** Closes scopes as they should not be, under a logging back end that tells every line. */
    static final class Misplacing {
        public static void main(String[] arguments) throws Exception {
            try (Sessions sessions = new Core(Path.of(arguments[0])).open()) {
                Session call = sessions.start(SessionSpec.call("call"));
                CrashHarness.tell("key " + call.info().key());
                SessionScope outer = call.bind();
                SessionScope inner = call.bind();
                outer.close();
                inner.close();
                SessionScope another = call.bind();
                Thread thread = new Thread(another::close);
                thread.start();
                thread.join();
            }
            CrashHarness.tell("closed");
        }
    }

    @Test
    void a_scope_that_was_closed_in_the_wrong_place_is_told_in_the_general_log() {
        List<String> told;
        try (ChildProcess child = CrashHarness.of(Misplacing.class)
                .jvm("-Dslf4j.provider=" + TellingLogs.class.getName())
                .start(directory)) {
            child.awaitLine("closed"::equals);
            told = child.lines();
        }
        String key = told.stream()
                .filter(line -> line.startsWith("key "))
                .findFirst()
                .orElseThrow()
                .substring("key ".length());
        assertThat(told)
                .contains(
                        "LOG org.sessionlog WARN a scope of session " + key
                                + " was closed before one that was bound later; 1 so far",
                        "LOG org.sessionlog WARN a scope of session " + key
                                + " was closed on another thread than it was bound on; 2 so far");
    }
}
