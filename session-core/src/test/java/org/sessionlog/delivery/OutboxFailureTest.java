package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.RejectedException;
import org.sessionlog.model.SessionEnd;

/** A plugin that throws, refuses, lies or never comes back. */
class OutboxFailureTest extends OutboxTest {
    @ParameterizedTest
    @ValueSource(strings = {"open", "opened", "write", "half", "written", "flush", "flushed", "complete", "completed"})
    void i6_whichever_call_throws_a_reader_sees_everything_once(String failing) throws IOException {
        rig.open();
        List<OutboxRig.Talk> talks = new ArrayList<>();
        for (int nth = 1; nth <= 4; nth++) {
            for (Throwable cause : List.of(
                    new IllegalStateException("no"), new NoClassDefFoundError("gone"), new OutOfMemoryError("full"))) {
                AtomicInteger left = new AtomicInteger(nth);
                rig.store.trouble = (step, session) -> {
                    if (step.equals(failing) && left.decrementAndGet() == 0) {
                        throwIt(cause);
                    }
                };
                for (int i = 0; i < 2; i++) {
                    OutboxRig.Talk talk = rig.talk("talk " + talks.size()).begin();
                    talks.add(talk);
                    talk.say(400);
                    talk.say(400);
                    talk.say(1);
                    talk.end();
                }
                rig.awaitDrained();
            }
        }
        for (OutboxRig.Talk talk : talks) {
            assertThat(talk.delivered()).as(talk.info.id()).isEqualTo(talk.texts);
            assertThat(talk.artifact().ends).as(talk.info.id()).containsOnly(talk.how());
        }
        OutboxHealth health = rig.outbox().health();
        assertThat(health.failures()).isGreaterThanOrEqualTo(3).isEqualTo(health.retries());
        assertThat(health.lagRecords()).isZero();
    }

    private static void throwIt(Throwable cause) throws Exception {
        if (cause instanceof Error error) {
            throw error;
        }
        throw (Exception) cause;
    }

    @Test
    void i6_an_outage_is_a_delay() throws IOException {
        AtomicBoolean out = new AtomicBoolean(true);
        rig.store.trouble = (step, session) -> {
            if (out.get()) {
                throw new IllegalStateException("connection refused");
            }
        };
        rig.open();
        List<OutboxRig.Talk> talks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            OutboxRig.Talk talk = rig.talk("talk " + i).begin();
            talks.add(talk);
            talk.say(10);
            talk.end();
        }
        OutboxRig.await(() -> rig.outbox().health().circuitOpen(), () -> "circuit");
        OutboxHealth health = rig.outbox().health();
        assertThat(health.lagRecords()).isEqualTo(200);
        assertThat(health.lastError()).hasValue("IllegalStateException: connection refused");
        assertThat(health.failures()).isGreaterThanOrEqualTo(5);
        assertThat(health.dropped()).isZero();
        rig.killAndOpen();
        OutboxRig.await(() -> rig.outbox().health().circuitOpen(), () -> "circuit after a restart");
        out.set(false);
        rig.awaitDrained();
        assertThat(rig.outbox().health().circuitOpen()).isFalse();
        for (OutboxRig.Talk talk : talks) {
            assertThat(talk.delivered()).isEqualTo(talk.texts);
            assertThat(talk.artifact().ends).containsExactly(talk.how());
            assertThat(talk.artifact().incomplete).isFalse();
        }
        assertThat(directory.resolve(DeadLetters.FOLDER)).doesNotExist();
    }

    @Test
    void i6_while_the_circuit_is_open_the_plugin_is_left_alone_but_for_a_probe() throws IOException {
        rig.clock = OutboxClock.REAL;
        AtomicBoolean out = new AtomicBoolean(true);
        List<Long> probes = Collections.synchronizedList(new ArrayList<>());
        rig.store.trouble = (step, session) -> {
            if (out.get()) {
                probes.add(System.nanoTime());
                throw new IllegalStateException("out");
            }
        };
        rig.open();
        for (int i = 0; i < 100; i++) {
            rig.talk("talk " + i).begin().end();
        }
        OutboxRig.await(() -> rig.outbox().health().circuitOpen(), () -> "circuit");
        long from = System.nanoTime();
        OutboxRig.await(() -> System.nanoTime() - from > TimeUnit.SECONDS.toNanos(2), () -> "");
        // A hundred sessions in two seconds: five failures opened it, then come waits of 50, 100, 200, ... ms on
        // average.
        assertThat(probes).hasSizeBetween(6, 40);
        out.set(false);
        rig.awaitDrained();
        assertThat(rig.outbox().health().circuitOpen()).isFalse();
    }

    @Test
    void i9_a_session_that_always_fails_does_not_hold_up_the_others() throws IOException {
        rig.store.trouble = (step, session) -> {
            if (session.id().equals("poison") && step.equals("half")) {
                throw new IllegalStateException("cannot digest");
            }
        };
        rig.open();
        OutboxRig.Talk poison = rig.talk("poison").begin();
        poison.say(10);
        poison.end();
        // It alone opens the circuit ...
        OutboxRig.await(() -> rig.outbox().health().circuitOpen(), () -> "circuit");
        List<OutboxRig.Talk> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            long probes = rig.store.calls("open poison");
            OutboxRig.Talk other = rig.talk("other " + i).begin();
            other.say(5);
            other.end();
            OutboxRig.await(() -> other.artifact().isComplete(), () -> "not completed");
            assertThat(other.delivered()).isEqualTo(other.texts);
            // ... which others do not wait for.
            assertThat(rig.store.calls("open poison") - probes).isLessThanOrEqualTo(20);
            others.add(other);
        }
        assertThat(poison.artifact().isComplete()).isFalse();
        rig.store.trouble = (step, session) -> {};
        rig.awaitDrained();
        assertThat(poison.delivered()).isEqualTo(poison.texts);
    }

    @Test
    void i6_what_a_plugin_refuses_for_good_is_parked_with_the_reason_and_the_rest_goes_on() throws IOException {
        rig.store.trouble = (step, session) -> {
            if (session.id().equals("poison") && step.equals("half")) {
                throw new RejectedException("document is too strange");
            }
        };
        rig.open();
        OutboxRig.Talk poison = rig.talk("poison").begin();
        OutboxRig.Talk other = rig.talk("other").begin();
        for (int i = 0; i < 10; i++) {
            poison.say(100);
            other.say(100);
        }
        OutboxRig.await(() -> !rig.parked.isEmpty(), () -> "not parked");
        // What it goes on to say is not lost either.
        poison.say(3);
        poison.end();
        other.end();
        rig.awaitDrained();
        assertThat(other.delivered()).isEqualTo(other.texts);
        assertThat(other.artifact().ends).containsExactly(other.how());
        assertThat(poison.artifact().isComplete()).isFalse();
        assertThat(rig.parked).containsExactly("poison: RejectedException: document is too strange");
        assertThat(rig.outbox().health().parked()).isEqualTo(1);
        assertThat(rig.outbox().health().circuitOpen()).isFalse();

        DeadLettersTest.Letter letter = DeadLettersTest.read(rig, poison.key());
        assertThat(letter.json().get("reason").asText()).contains("document is too strange");
        assertThat(letter.json().get("session").get("id").asText()).isEqualTo("poison");
        assertThat(letter.texts()).isEqualTo(poison.texts);
        assertThat(letter.ends()).containsExactly(poison.how());
        poison.forget();
        other.forget();
        rig.outbox().close();
        assertThat(rig.folder).doesNotExist();
    }

    @Test
    void i6_a_session_refused_half_way_is_parked_from_its_checkpoint_on() throws IOException {
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.say(500);
        rig.awaitDrained();
        rig.store.trouble = (step, session) -> {
            throw new RejectedException("no more");
        };
        talk.say(500);
        rig.awaitDrained();
        rig.killAndOpen();
        talk.say(7);
        talk.end();
        rig.awaitDrained();
        assertThat(DeadLettersTest.read(rig, talk.key()).texts()).isEqualTo(talk.texts.subList(500, 1007));
        assertThat(rig.parked).hasSize(1);
    }

    @Test
    void i6_dead_letters_that_cannot_be_written_are_tried_again() throws IOException {
        rig.store.trouble = (step, session) -> {
            throw new RejectedException("no");
        };
        // A file where the folder should be.
        Path obstacle = Files.writeString(directory.resolve(DeadLetters.FOLDER), "");
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.say(5);
        talk.end();
        OutboxRig.await(() -> rig.outbox().health().failures() > 5, () -> "failures");
        assertThat(rig.outbox().isDrained()).isFalse();
        assertThat(rig.outbox().health().circuitOpen()).isFalse();
        Files.delete(obstacle);
        rig.awaitDrained();
        assertThat(DeadLettersTest.read(rig, talk.key()).texts()).isEqualTo(talk.texts);
    }

    @Test
    void a_listener_that_throws_is_counted_and_the_session_is_parked_all_the_same() throws IOException {
        rig.store.trouble = (step, session) -> {
            throw new RejectedException("no");
        };
        rig.onParked = () -> {
            throw new IllegalStateException("listener");
        };
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.say(5);
        talk.end();
        rig.awaitDrained();
        assertThat(rig.outbox().health().lastError()).hasValue("IllegalStateException: listener");
        assertThat(DeadLettersTest.read(rig, talk.key()).texts()).isEqualTo(talk.texts);
    }

    @Test
    void i6_only_at_the_limit_is_anything_dropped_and_the_conversation_is_incomplete_after_a_restart_too()
            throws IOException {
        AtomicBoolean out = new AtomicBoolean(true);
        rig.store.trouble = (step, session) -> {
            if (out.get()) {
                throw new IllegalStateException("out");
            }
        };
        rig.limitBytes = 1 << 20;
        rig.open();
        OutboxRig.Talk whole = rig.talk("whole").begin();
        assertThat(whole.say(1)).isTrue();
        whole.end();
        OutboxRig.Talk cut = rig.talk("cut").begin();
        int accepted = 0;
        while (accepted < 1_000 && cut.say("x".repeat(50_000))) {
            accepted++;
        }
        assertThat(accepted).isBetween(15, 20);
        assertThat(cut.say("x".repeat(60_000))).isFalse();
        assertThat(rig.outbox().health().dropped()).isEqualTo(2);
        assertThat(rig.outbox().health().bytes()).isLessThanOrEqualTo(1 << 20);
        // Beginning and end are small: they are always taken.
        OutboxRig.Talk late = rig.talk("late").begin();
        late.end();
        cut.end();
        rig.killAndOpen();
        out.set(false);
        rig.awaitDrained();
        assertThat(cut.delivered()).isEqualTo(cut.texts.subList(0, accepted));
        assertThat(cut.artifact().incomplete).isTrue();
        assertThat(whole.artifact().incomplete).isFalse();
        assertThat(late.artifact().isComplete()).isTrue();
        assertThat(late.artifact().incomplete).isFalse();
        // There is room again.
        OutboxRig.Talk after = rig.talk("after").begin();
        assertThat(after.say("x".repeat(50_000))).isTrue();
        after.end();
        rig.awaitDrained();
        assertThat(after.artifact().incomplete).isFalse();
    }

    @Test
    void i6_a_call_that_never_returns_holds_up_nobody_else() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch inside = new CountDownLatch(1);
        rig.store.trouble = (step, session) -> {
            if (step.equals("written")) {
                inside.countDown();
                never.await();
            }
        };
        Outbox outbox = rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.say(500);
        assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
        // Workers, health and another plugin's outbox go on.
        OutboxRig.Talk second = rig.talk("b").begin();
        for (int i = 0; i < 100; i++) {
            second.say(100);
        }
        second.end();
        OutboxRig.await(() -> outbox.health().stuck().isPresent(), () -> "not stuck");
        assertThat(outbox.health().stuck().orElseThrow())
                .startsWith("write is running")
                .contains("OutboxFailureTest");
        assertThat(outbox.health().lagRecords()).isEqualTo(10_500);
        try (OutboxRig other = new OutboxRig(directory.resolve("other"))) {
            other.open();
            OutboxRig.Talk there = other.talk("there").begin();
            there.say(3);
            there.end();
            other.awaitDrained();
            assertThat(there.delivered()).isEqualTo(there.texts);
        }
        long from = System.nanoTime();
        outbox.close(Duration.ofMillis(300));
        assertThat(Duration.ofNanos(System.nanoTime() - from))
                .isBetween(Duration.ofMillis(300), Duration.ofMillis(3_000));

        // The next process has another go; then the call comes back and finds that nobody waits for it.
        OutboxFakeStore.Trouble trouble = rig.store.trouble;
        rig.store.trouble = (step, session) -> {};
        rig.open();
        talk.end();
        rig.awaitDrained();
        assertThat(trouble).isNotNull();
        List<String> before = talk.delivered();
        assertThat(before).isEqualTo(talk.texts);
        assertThat(second.delivered()).isEqualTo(second.texts);
        long bytes = rig.outbox().health().bytes();
        never.countDown();
        OutboxRig.await(
                () -> Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> thread.getName().equals("sessionlog-outbox-" + OutboxRig.PLUGIN))
                                .count()
                        == 1,
                () -> "the thread is still there");
        assertThat(rig.outbox().health().bytes()).isEqualTo(bytes);
        assertThat(rig.store.calls("flush a")).isEqualTo(1);
    }

    @Test
    void a_plugin_that_leaves_the_thread_interrupted_does_no_harm() throws IOException {
        rig.store.trouble = (step, session) -> Thread.currentThread().interrupt();
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        for (int i = 0; i < 20; i++) {
            talk.say(100);
        }
        talk.end();
        rig.awaitDrained();
        assertThat(talk.delivered()).isEqualTo(talk.texts);
        assertThat(rig.outbox().health().failures()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1_000_000})
    void a_checkpoint_that_cannot_be_is_a_failure_and_nothing_is_skipped(long offset) throws IOException {
        AtomicBoolean lying = new AtomicBoolean(true);
        rig.wrap = feed -> new EventFeed() {
            @Override
            public boolean wants(int type) {
                return feed.wants(type);
            }

            @Override
            public void write(List<EventRecord> batch, int count) {
                feed.write(batch, count);
            }

            @Override
            public Checkpoint flush() {
                Checkpoint honest = feed.flush();
                return lying.get() ? Checkpoint.of(offset < 0 ? 0 : honest.upTo(0) + offset, honest.state()) : honest;
            }

            @Override
            public void complete(SessionEnd end) {
                feed.complete(end);
            }
        };
        lying.set(false);
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.say(500);
        rig.awaitDrained();
        lying.set(true);
        talk.say(500);
        OutboxRig.await(() -> rig.outbox().health().failures() >= 3, () -> "failures");
        assertThat(rig.outbox().health().lastError().orElseThrow()).contains("flush says");
        assertThat(rig.outbox().health().lagRecords()).isEqualTo(500);
        lying.set(false);
        talk.end();
        rig.awaitDrained();
        assertThat(talk.delivered()).isEqualTo(talk.texts);
    }

    @Test
    void a_plugin_that_is_behind_with_its_checkpoint_is_asked_again_and_loses_nothing() throws IOException {
        AtomicInteger safe = new AtomicInteger();
        rig.wrap = feed -> new EventFeed() {
            private final List<EventRecord> given = new ArrayList<>();

            @Override
            public boolean wants(int type) {
                return feed.wants(type);
            }

            @Override
            public void write(List<EventRecord> batch, int count) {
                for (int i = 0; i < count; i++) {
                    EventRecord record = new EventRecord();
                    record.position = batch.get(i).position;
                    record.end = batch.get(i).end;
                    given.add(record);
                }
                feed.write(batch, count);
            }

            @Override
            public Checkpoint flush() {
                feed.flush();
                int count = Math.min(given.size(), safe.get());
                return count == 0
                        ? Checkpoint.NONE
                        : Checkpoint.of(given.get(count - 1).end, new byte[] {0, 0, 0, (byte) count});
            }

            @Override
            public void complete(SessionEnd end) {
                feed.complete(end);
            }
        };
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.say(100);
        OutboxRig.await(() -> talk.delivered().size() == 100, () -> "not delivered");
        assertThat(rig.outbox().isDrained()).isFalse();
        safe.set(50);
        OutboxRig.await(() -> rig.store.calls("flush ") > 5, () -> "not asked again");
        rig.killAndOpen();
        OutboxRig.await(() -> talk.delivered().equals(talk.texts), () -> "not delivered");
        safe.set(100);
        rig.awaitDrained();
        assertThat(talk.delivered()).isEqualTo(talk.texts);
    }
}
