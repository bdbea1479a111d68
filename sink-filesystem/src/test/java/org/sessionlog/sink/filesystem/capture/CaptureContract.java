package org.sessionlog.sink.filesystem.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sessionlog.LogCapture;
import org.sessionlog.Session;
import org.sessionlog.SessionScope;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.sink.filesystem.capture.BackEnd.Setup;
import org.sessionlog.spi.SessionListener;
import org.sessionlog.testkit.InMemoryLogSink;
import org.sessionlog.testkit.InMemoryLogSinkProvider;
import org.slf4j.event.Level;

/** What every capture owes: each event in the session it belongs to, and what belongs to none in the general log. */
@Timeout(60)
@SuppressWarnings("try") // a scope is there to be closed
abstract class CaptureContract {
    @TempDir
    Path directory;

    final InMemoryLogSink log = new InMemoryLogSink();
    Sessions sessions;

    abstract BackEnd backEnd(Path folder, Setup setup);

    @BeforeEach
    final void open() {
        sessions = sessions(directory.resolve("sessions"));
    }

    private Sessions sessions(Path folder) {
        return Sessions.builder()
                .directory(folder)
                .logSink(new InMemoryLogSinkProvider(log))
                .build();
    }

    @AfterEach
    final void close() {
        sessions.close();
    }

    final Session start(String id) {
        return sessions.start(SessionSpec.call(id));
    }

    /** Ends the sessions and gives the lines of one, without those of the SDK. */
    final List<String> linesOf(Session session) {
        return recordsOf(session).stream()
                .map(record -> record.level() + " " + record.logger() + ": " + record.message())
                .toList();
    }

    final List<LogRecord> recordsOf(Session session) {
        session.end(EndReason.COMPLETED);
        await(() -> sessionStopped(session));
        return log.records(session.info()).stream()
                .filter(record -> !record.logger().toString().equals("session"))
                .toList();
    }

    private boolean sessionStopped(Session session) {
        return log.records(session.info()).stream()
                .anyMatch(record -> record.message().toString().equals("session_stop"));
    }

    static String attributes(LogRecord record) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < record.attributeCount(); i++) {
            pairs.add(record.attributeKey(i) + "=" + record.attributeValue(i));
        }
        return String.join(" ", pairs);
    }

    static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @ParameterizedTest
    @EnumSource
    void i9_what_is_logged_on_a_bound_thread_is_in_the_session_and_what_is_not_is_in_the_general_log(Setup setup) {
        Session call = start("call-1");
        BackEnd backEnd = backEnd(directory, setup);
        try (backEnd) {
            backEnd.info("com.library", "before");
            try (SessionScope scope = call.bind()) {
                backEnd.info("com.library", "connected to {} in {} ms", "host", 12);
            }
            backEnd.info("com.library", "after");
        }
        assertThat(linesOf(call)).containsExactly("INFO com.library: connected to host in 12 ms");
        assertThat(backEnd.generalLines()).containsExactly("INFO com.library: before", "INFO com.library: after");
    }

    @ParameterizedTest
    @EnumSource
    void time_and_thread_are_those_of_the_event_not_of_its_delivery(Setup setup) throws Exception {
        Session call = start("call-1");
        long before = System.currentTimeMillis();
        long[] id = new long[1];
        try (BackEnd backEnd = backEnd(directory, setup)) {
            Thread thread = new Thread(
                    call.wrap(() -> {
                        id[0] = Thread.currentThread().getId();
                        backEnd.info("l", "hello");
                    }),
                    "the thread that logs");
            thread.start();
            thread.join();
        }
        LogRecord record = recordsOf(call).get(0);
        assertThat(record.thread().toString()).isEqualTo("the thread that logs");
        assertThat(record.threadId()).isEqualTo(idKnown(setup) ? id[0] : 0);
        assertThat(record.epochMillis()).isBetween(before, System.currentTimeMillis());
    }

    /** Whether the back end's events have the number of their thread. */
    boolean idKnown(Setup setup) {
        return true;
    }

    @ParameterizedTest
    @EnumSource
    void an_mdc_that_something_else_set_on_another_thread_names_the_session_by_key_or_by_id(Setup setup)
            throws Exception {
        Session call = start("call-1");
        BackEnd backEnd = backEnd(directory, setup);
        try (backEnd) {
            for (String name : List.of(call.info().key().toString(), "call-1")) {
                Thread thread = new Thread(() -> {
                    backEnd.put(LogCapture.SESSION_KEY, name);
                    backEnd.put("request", "r1");
                    backEnd.info("l", "named");
                });
                thread.start();
                thread.join();
            }
        }
        List<LogRecord> records = recordsOf(call);
        assertThat(records).hasSize(2).allSatisfy(record -> assertThat(attributes(record))
                .as("the MDC is kept, but for whose it is")
                .isEqualTo("request=r1"));
        assertThat(backEnd.generalLines()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void i9_an_id_of_two_sessions_and_one_of_none_are_captured_into_none_and_counted(Setup setup) {
        Session first = start("twice");
        Session second = start("twice");
        long before = LogCapture.unresolved();
        BackEnd backEnd = backEnd(directory, setup);
        try (backEnd) {
            backEnd.put(LogCapture.SESSION_KEY, "twice");
            backEnd.info("l", "whose?");
            backEnd.put(LogCapture.SESSION_KEY, "nobody");
            try (SessionScope scope = first.bind()) {
                backEnd.put(LogCapture.SESSION_KEY, "nobody");
                backEnd.info("l", "of nobody, on a bound thread");
            }
            backEnd.put(LogCapture.SESSION_KEY, second.info().key().toString());
            backEnd.info("l", "the second's");
            backEnd.remove(LogCapture.SESSION_KEY);
        }
        assertThat(LogCapture.unresolved() - before).isEqualTo(2);
        assertThat(backEnd.generalLines()).containsExactly("INFO l: whose?", "INFO l: of nobody, on a bound thread");
        assertThat(linesOf(first)).isEmpty();
        assertThat(linesOf(second)).containsExactly("INFO l: the second's");
    }

    @Test
    void an_id_that_was_ambiguous_is_the_others_once_one_has_ended() {
        Session first = start("twice");
        Session second = start("twice");
        try (BackEnd backEnd = backEnd(directory, Setup.DIRECT)) {
            assertThat(linesOf(first)).isEmpty();
            backEnd.put(LogCapture.SESSION_KEY, "twice");
            backEnd.info("l", "the second's");
            backEnd.remove(LogCapture.SESSION_KEY);
            assertThat(linesOf(second)).containsExactly("INFO l: the second's");
        }
    }

    @Test
    void i9_two_sessions_objects_in_one_process_know_each_others_sessions_apart() {
        try (Sessions others = sessions(directory.resolve("others"));
                BackEnd backEnd = backEnd(directory, Setup.DIRECT)) {
            Session mine = start("same");
            Session theirs = others.start(SessionSpec.call("same"));
            try (SessionScope outer = mine.bind()) {
                backEnd.info("l", "mine");
                try (SessionScope inner = theirs.bind()) {
                    backEnd.info("l", "theirs");
                }
                backEnd.info("l", "mine again");
            }
            assertThat(linesOf(mine)).containsExactly("INFO l: mine", "INFO l: mine again");
            assertThat(linesOf(theirs)).containsExactly("INFO l: theirs");
            assertThat(backEnd.generalLines()).isEmpty();
        }
    }

    @Test
    void what_is_logged_after_the_end_is_in_the_general_log_though_the_thread_is_bound() {
        Session call = start("call-1");
        BackEnd backEnd = backEnd(directory, Setup.DIRECT);
        try (backEnd;
                SessionScope scope = call.bind()) {
            backEnd.info("l", "open");
            call.end(EndReason.COMPLETED);
            backEnd.info("l", "over");
        }
        assertThat(linesOf(call)).containsExactly("INFO l: open");
        assertThat(backEnd.generalLines()).containsExactly("INFO l: over");
    }

    @Test
    void the_mdc_of_the_back_end_is_set_while_a_session_is_bound_and_what_was_there_comes_back() {
        Session call = start("call-1");
        Session other = start("call-2");
        try (BackEnd backEnd = backEnd(directory, Setup.DIRECT)) {
            backEnd.put(LogCapture.SESSION_KEY, "set by a framework");
            try (SessionScope scope = call.bind()) {
                assertThat(backEnd.get(LogCapture.SESSION_KEY))
                        .isEqualTo(call.info().key().toString());
                try (SessionScope inner = other.bind()) {
                    assertThat(backEnd.get(LogCapture.SESSION_KEY))
                            .isEqualTo(other.info().key().toString());
                }
                assertThat(backEnd.get(LogCapture.SESSION_KEY))
                        .isEqualTo(call.info().key().toString());
            }
            assertThat(backEnd.get(LogCapture.SESSION_KEY)).isEqualTo("set by a framework");
            backEnd.remove(LogCapture.SESSION_KEY);
            try (SessionScope scope = call.bind()) {
                assertThat(backEnd.get(LogCapture.SESSION_KEY)).isNotNull();
            }
            assertThat(backEnd.get(LogCapture.SESSION_KEY)).isNull();
        }
    }

    @Test
    void i9_a_scope_that_was_closed_on_another_thread_captures_nothing_more_on_its_own() throws Exception {
        Session call = start("call-1");
        ExecutorService pool = Executors.newSingleThreadExecutor();
        BackEnd backEnd = backEnd(directory, Setup.DIRECT);
        try (backEnd) {
            SessionScope scope = pool.submit(() -> {
                        SessionScope bound = call.bind();
                        backEnd.info("l", "bound");
                        return bound;
                    })
                    .get();
            scope.close();
            pool.submit(() -> backEnd.info("l", "closed")).get();
            assertThat(pool.submit(() -> Session.current()).get()).isEmpty();
            assertThat(pool.submit(() -> String.valueOf(backEnd.get(LogCapture.SESSION_KEY)))
                            .get())
                    .isEqualTo("null");
        } finally {
            pool.shutdownNow();
        }
        assertThat(linesOf(call)).containsExactly("INFO l: bound");
        assertThat(backEnd.generalLines()).containsExactly("INFO l: closed");
    }

    @Test
    void the_sessions_own_levels_say_what_of_it_is_kept_also_while_it_runs() {
        Session call = start("call-1");
        BackEnd backEnd = backEnd(directory, Setup.DIRECT);
        try (backEnd;
                SessionScope scope = call.bind()) {
            backEnd.debug("com.library.http", "1");
            call.level("com.library", Level.DEBUG);
            backEnd.debug("com.library.http", "2");
            backEnd.debug("com.libraryother", "3");
            call.level("com.library.http", Level.ERROR);
            backEnd.info("com.library.http", "4");
            backEnd.debug("com.library", "5");
            call.level(Level.DEBUG);
            backEnd.debug("com.libraryother", "6");
        }
        assertThat(linesOf(call))
                .containsExactly("DEBUG com.library.http: 2", "DEBUG com.library: 5", "DEBUG com.libraryother: 6");
        assertThat(backEnd.generalLines()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_throwable_is_kept_whole_in_the_events_one_record(Setup setup) {
        Session call = start("call-1");
        try (BackEnd backEnd = backEnd(directory, setup);
                SessionScope scope = call.bind()) {
            IllegalStateException thrown = new IllegalStateException("outer", cause());
            thrown.addSuppressed(new java.io.IOException("suppressed"));
            backEnd.error("l", "failed", thrown);
        }
        List<LogRecord> records = recordsOf(call);
        assertThat(records).hasSize(1);
        assertThat(records.get(0).message().toString()).isEqualTo("failed");
        assertThat(records.get(0).level()).isEqualTo(Level.ERROR);
        assertThat(records.get(0).throwable().toString())
                .startsWith("java.lang.IllegalStateException: outer\n\tat ")
                .contains("\n\tSuppressed: java.io.IOException: suppressed\n\t\tat ")
                .contains("\nCaused by: java.lang.IllegalArgumentException: cause\n\tat ");
    }

    @ParameterizedTest
    @EnumSource
    void what_a_plugin_logs_on_a_delivery_thread_is_never_captured_whatever_its_mdc_says(Setup setup) {
        CountDownLatch logged = new CountDownLatch(1);
        BackEnd backEnd = backEnd(directory, setup);
        try (backEnd;
                Sessions talking = Sessions.builder()
                        .directory(directory.resolve("talking"))
                        .logSink(new InMemoryLogSinkProvider(log))
                        .listener(new SessionListener() {
                            @Override
                            public void started(SessionInfo info) {
                                backEnd.put(LogCapture.SESSION_KEY, info.key().toString());
                                backEnd.info("l", "from a listener");
                                backEnd.remove(LogCapture.SESSION_KEY);
                                logged.countDown();
                            }
                        })
                        .build()) {
            Session call = talking.start(SessionSpec.call("call"));
            assertThat(logged.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(linesOf(call)).isEmpty();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(backEnd.generalLines()).containsExactly("INFO l: from a listener");
    }

    private static Exception cause() {
        return new IllegalArgumentException("cause");
    }

    @ParameterizedTest
    @EnumSource
    void the_sdks_own_lines_are_never_captured(Setup setup) {
        Session call = start("call-1");
        BackEnd backEnd = backEnd(directory, setup);
        try (backEnd;
                SessionScope scope = call.bind()) {
            backEnd.info("org.sessionlog", "of the SDK");
            backEnd.info("org.sessionlog.samples.voiceagent", "of an application that is named like it");
        }
        assertThat(backEnd.generalLines()).containsExactly("INFO org.sessionlog: of the SDK");
        assertThat(linesOf(call)).hasSize(1);
    }
}
