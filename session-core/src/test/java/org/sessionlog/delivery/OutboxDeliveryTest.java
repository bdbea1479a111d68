package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutboxDeliveryTest extends OutboxTest {
    @Test
    void records_arrive_as_they_were_accepted_and_the_session_is_completed_once() throws IOException {
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        for (int i = 0; i < 50; i++) {
            talk.say(1 + i % 9);
        }
        talk.end();
        rig.awaitDrained();
        assertThat(talk.artifact().entries).hasSameSizeAs(talk.recorded);
        for (int i = 0; i < talk.recorded.size(); i++) {
            EventRecord given = talk.recorded.get(i);
            assertThat(talk.artifact().entries.get(i))
                    .isEqualTo(new OutboxFakeStore.Entry(
                            given.type, given.position, given.end, given.nanos, talk.texts.get(i)));
        }
        assertThat(talk.artifact().ends).containsExactly(talk.how());
        assertThat(rig.store.calls("open ")).isEqualTo(1);
    }

    @Test
    void a_record_waits_for_the_interval_and_no_longer() throws IOException {
        rig.clock = new OutboxClock(100);
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        long before = rig.clock.nanos();
        talk.say(3);
        OutboxRig.await(() -> talk.delivered().size() == 3, () -> "not delivered");
        assertThat(Duration.ofNanos(rig.clock.nanos() - before))
                .isBetween(rig.interval, rig.interval.multipliedBy(100));
        assertThat(rig.store.calls("write ")).isEqualTo(1);
    }

    @Test
    void five_hundred_records_do_not_wait_for_the_interval() throws IOException {
        rig.interval = Duration.ofDays(1000);
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.say(499);
        OutboxRig.Talk other = rig.talk("b").begin();
        other.say(500);
        OutboxRig.await(() -> other.delivered().size() == 500, () -> "not delivered");
        assertThat(talk.delivered()).isEmpty();
        talk.say(1);
        OutboxRig.await(() -> talk.delivered().size() == 500, () -> "not delivered");
    }

    @Test
    void a_mebibyte_does_not_wait_for_the_interval() throws IOException {
        rig.interval = Duration.ofDays(1000);
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.say("x".repeat(1 << 20));
        OutboxRig.await(() -> talk.delivered().equals(talk.texts), () -> "not delivered");
    }

    @Test
    void the_end_does_not_wait_for_the_interval() throws IOException {
        rig.interval = Duration.ofDays(1000);
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.say(2);
        talk.end();
        OutboxRig.await(() -> talk.artifact().isComplete(), () -> "not completed");
        assertThat(talk.delivered()).isEqualTo(talk.texts);
    }

    @Test
    void a_session_without_a_record_is_completed_too() throws IOException {
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.end();
        rig.awaitDrained();
        assertThat(talk.artifact().ends).containsExactly(talk.how());
    }

    @Test
    void a_record_of_sixteen_mebibytes_passes_between_small_ones() throws IOException {
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.say(3);
        talk.say("x".repeat(16 << 20));
        talk.say(600);
        talk.say("y".repeat(5 << 20));
        talk.end();
        rig.awaitDrained();
        assertThat(talk.delivered()).isEqualTo(talk.texts);
    }

    @Test
    void sessions_with_a_backlog_take_turns() throws IOException {
        CountDownLatch filled = new CountDownLatch(1);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        rig.store.trouble = (step, session) -> {
            filled.await();
            if (step.equals("write")) {
                order.add(session.id());
            }
        };
        rig.open();
        List<OutboxRig.Talk> talks = List.of(
                rig.talk("a").begin(), rig.talk("b").begin(), rig.talk("c").begin());
        for (OutboxRig.Talk talk : talks) {
            for (int i = 0; i < 10; i++) {
                talk.say(500);
            }
        }
        filled.countDown();
        talks.forEach(talk -> OutboxRig.await(() -> talk.delivered().size() == 5_000, () -> talk.info.id()));
        assertThat(order).hasSize(30);
        assertThat(order.subList(0, 6)).containsExactlyInAnyOrder("a", "b", "c", "a", "b", "c");
        talks.forEach(talk -> assertThat(talk.delivered()).isEqualTo(talk.texts));
    }

    @Test
    void files_roll_at_four_mebibytes_and_go_when_everything_in_them_is_acknowledged() throws IOException {
        rig.open();
        OutboxRig.Talk slow = rig.talk("slow").begin();
        OutboxRig.Talk fast = rig.talk("fast").begin();
        rig.store.trouble = (step, session) -> {
            if (session.id().equals("slow")) {
                throw new IllegalStateException("not now");
            }
        };
        slow.say(1);
        for (int i = 0; i < 20; i++) {
            fast.say("x".repeat(1 << 20));
        }
        fast.end();
        OutboxRig.await(() -> fast.artifact().isComplete(), () -> "not completed");
        OutboxRig.await(() -> outFiles(rig).size() == 2, () -> "files: " + outFiles(rig));
        // The first holds what is not acknowledged, the last is being written to.
        for (Path file : outFiles(rig)) {
            assertThat(file).satisfies(path -> assertThat(Files.size(path)).isLessThanOrEqualTo(4 << 20));
        }
        rig.store.trouble = (step, session) -> {};
        slow.end();
        rig.awaitDrained();
        assertThat(slow.delivered()).isEqualTo(slow.texts);
        OutboxRig.await(() -> outFiles(rig).size() == 1, () -> "files: " + outFiles(rig));
    }

    private static List<Path> outFiles(OutboxRig rig) {
        try {
            return OutboxRig.files(rig.folder, ".out");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void files_are_private() throws IOException {
        rig.open();
        rig.talk("a").begin().say(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(rig.folder)))
                .isEqualTo("rwx------");
        for (String suffix : List.of(".out", "ledger")) {
            assertThat(OutboxRig.files(rig.folder, suffix)).singleElement().satisfies(path -> assertThat(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------"));
        }
    }

    @Test
    void nothing_is_on_the_disk_before_the_first_session() throws IOException {
        rig.open();
        assertThat(rig.folder).doesNotExist();
        assertThat(rig.outbox().isDrained()).isTrue();
    }

    @Test
    void a_clean_close_leaves_nothing_behind() throws IOException {
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.say(10);
        talk.end();
        rig.awaitDrained();
        talk.forget();
        rig.outbox().close();
        assertThat(rig.folder).doesNotExist();
    }

    @Test
    void a_close_with_a_session_that_a_journal_holds_leaves_what_the_next_process_needs() throws IOException {
        rig.open();
        OutboxRig.Talk open = rig.talk("open").begin();
        open.say(500);
        rig.awaitDrained();
        OutboxRig.Talk done = rig.talk("done").begin();
        done.say(5);
        done.end();
        rig.awaitDrained();
        rig.outbox().close();
        assertThat(OutboxRig.files(rig.folder, ".out")).isEmpty();
        rig.open();
        assertThat(rig.outbox().acceptedUpTo(open.key())).isEqualTo(open.recorded.get(499).end);
        open.say(5);
        open.end();
        done.replay(true);
        rig.awaitDrained();
        assertThat(open.delivered()).isEqualTo(open.texts);
        assertThat(done.delivered()).isEqualTo(done.texts);
        assertThat(done.artifact().ends).hasSize(1);
    }

    @Test
    void i5_a_replay_from_the_journal_does_not_double() throws IOException {
        rig.interval = Duration.ofDays(1000);
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.say(450);
        assertThat(rig.outbox().acceptedUpTo(talk.key())).isEqualTo(talk.recorded.get(449).end);
        talk.replay(false);
        assertThat(rig.outbox().health().lagRecords()).isEqualTo(450);
        talk.next("one more");
        talk.replay(false);
        assertThat(rig.outbox().health().lagRecords()).isEqualTo(451);
        talk.replay(true);
        rig.awaitDrained();
        talk.replay(true);
        rig.awaitDrained();
        assertThat(talk.delivered()).isEqualTo(talk.texts);
        assertThat(talk.artifact().ends).hasSize(1);
        assertThat(rig.outbox().begin(talk.info)).isFalse();
    }

    @Test
    void a_record_for_a_session_that_was_not_begun_is_an_error_that_says_so() throws IOException {
        rig.open();
        OutboxRig.Talk talk = rig.talk("a");
        assertThatThrownBy(() -> talk.say(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(talk.key().toString())
                .hasMessageContaining("begin it first");
        assertThatThrownBy(talk::end).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_new_record_behind_the_end_is_an_error_not_a_loss() throws IOException {
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.say(1);
        talk.end();
        assertThatThrownBy(() -> talk.say(1)).isInstanceOf(IllegalStateException.class);
        rig.awaitDrained();
        assertThatThrownBy(() -> talk.say(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void lag_and_age_are_those_of_what_is_not_acknowledged() throws IOException {
        rig.interval = Duration.ofDays(1000);
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        assertThat(rig.outbox().health().lagRecords()).isZero();
        assertThat(rig.outbox().health().oldest()).isZero();
        talk.say(7);
        long before = rig.clock.nanos();
        OutboxRig.await(() -> rig.clock.nanos() - before > 10_000_000_000L, () -> "time stands still");
        assertThat(rig.outbox().health().lagRecords()).isEqualTo(7);
        assertThat(rig.outbox().health().oldest()).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
        talk.say(493);
        rig.awaitDrained();
        assertThat(rig.outbox().health().lagRecords()).isZero();
        assertThat(rig.outbox().health().oldest()).isZero();
    }

    @Test
    void many_workers_fill_it_while_it_drains() throws Exception {
        rig.open();
        int workers = 4;
        int sessions = 25;
        List<OutboxRig.Talk> talks = new ArrayList<>();
        for (int i = 0; i < workers * sessions; i++) {
            talks.add(rig.talk("talk-" + i).begin());
        }
        List<Throwable> failures = new ArrayList<>();
        List<Thread> threads = IntStream.range(0, workers)
                .mapToObj(worker -> new Thread(() -> {
                    try {
                        for (int round = 0; round < 40; round++) {
                            for (OutboxRig.Talk talk : talks.subList(worker * sessions, (worker + 1) * sessions)) {
                                talk.say(1 + round % 3);
                            }
                        }
                        for (OutboxRig.Talk talk : talks.subList(worker * sessions, (worker + 1) * sessions)) {
                            talk.end();
                        }
                    } catch (IOException | RuntimeException e) {
                        synchronized (failures) {
                            failures.add(e);
                        }
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        rig.awaitDrained();
        talks.forEach(talk -> {
            assertThat(talk.delivered()).isEqualTo(talk.texts);
            assertThat(talk.artifact().ends).hasSize(1);
        });
    }
}
