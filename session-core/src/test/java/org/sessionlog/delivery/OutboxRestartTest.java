package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.RejectedException;
import org.sessionlog.model.SessionEnd;

/** What a later process makes of what an earlier one left, however it ended and whatever became of its files. */
class OutboxRestartTest extends OutboxTest {
    /** Sessions of an application whose process may die in any line of this. */
    private final class Application {
        final OutboxRig.Talk brief;
        final OutboxRig.Talk lengthy;
        final OutboxRig.Talk refused;

        Application(int number) {
            brief = rig.talk("brief " + number);
            lengthy = rig.talk("lengthy " + number);
            refused = rig.talk("refused " + number);
        }

        List<OutboxRig.Talk> talks() {
            return List.of(brief, lengthy, refused);
        }

        void run() throws IOException {
            brief.begin();
            lengthy.begin();
            brief.say(3);
            lengthy.say(300);
            refused.begin();
            refused.say(5);
            lengthy.say("x".repeat(3 << 20));
            brief.say(1);
            brief.end();
            brief.forget();
            lengthy.say(200);
            refused.say(2);
            refused.end();
            refused.forget();
            lengthy.say("y".repeat(3 << 20));
            lengthy.say(1);
            lengthy.end();
            lengthy.forget();
            OutboxRig.await(() -> rig.outbox().isDrained() || rig.disk.isDead(), () -> "not drained");
            rig.outbox().close();
        }

        /** The journal brings again what it still holds, and the application goes on where it was. */
        void recover() throws IOException {
            for (OutboxRig.Talk talk : talks()) {
                if (rig.journaled.contains(talk.key())) {
                    talk.replay(true);
                    talk.forget();
                }
            }
        }

        void check(String when) throws IOException {
            for (OutboxRig.Talk talk : talks()) {
                List<String> seen = talk.delivered();
                if (talk == refused) {
                    seen = talk.texts.isEmpty()
                            ? List.of()
                            : DeadLettersTest.read(rig, talk.key()).texts();
                } else {
                    assertThat(talk.artifact().ends).as(when).containsOnly(talk.how());
                    assertThat(talk.artifact().incomplete).as(when).isFalse();
                }
                assertThat(seen.equals(talk.texts))
                        .as("%s: %s has %d of %d", when, talk.info.id(), seen.size(), talk.texts.size())
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void i6_i5_killed_at_any_operation_on_the_disk_nothing_is_lost_or_doubled(boolean tearing) throws IOException {
        Random random = new Random(7);
        int kills = 0;
        boolean finished = false;
        for (int operation = 1; !finished; operation++) {
            rig.store.artifacts.clear();
            rig.store.trouble = (step, session) -> {
                if (session.id().startsWith("refused") && step.equals("half")) {
                    throw new RejectedException("no");
                }
            };
            Application application = new Application(operation);
            rig.disk = new OutboxMortalDisk().killAt(operation, tearing);
            rig.open();
            try {
                application.run();
                finished = rig.disk.operations() < operation;
            } catch (IOException | AssertionError e) {
                assertThat(rig.disk.operations()).isGreaterThanOrEqualTo(operation);
            }
            rig.kill();
            // A second process dies while it recovers, a third one finishes.
            rig.disk = new OutboxMortalDisk().killAt(1 + random.nextInt(25), tearing);
            rig.open();
            try {
                application.recover();
                long from = System.nanoTime();
                OutboxRig.await(() -> rig.outbox().isDrained() || System.nanoTime() - from > 5_000_000, () -> "");
            } catch (IOException e) {
                kills++;
            }
            rig.killAndOpen();
            application.recover();
            rig.awaitDrained();
            application.check("killed at operation " + operation);
            rig.outbox().close();
            assertThat(rig.folder).as("killed at operation %s", operation).doesNotExist();
        }
        assertThat(kills).isPositive();
    }

    @Test
    void i6_killed_between_a_flush_and_its_acknowledgement_the_batch_comes_again_and_is_seen_once() throws IOException {
        for (String where : List.of("opened", "half", "written", "flush", "flushed", "complete", "completed")) {
            OutboxRig.Talk talk = rig.talk("talk " + where);
            rig.store.trouble = (step, session) -> {
                if (step.equals(where)) {
                    rig.disk.kill();
                }
            };
            rig.open();
            talk.begin();
            try {
                talk.say(500);
                talk.say(500);
                talk.end();
                talk.forget();
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("dead");
            }
            long from = System.nanoTime();
            OutboxRig.await(() -> System.nanoTime() - from > 20_000_000, () -> "");
            rig.store.trouble = (step, session) -> {};
            rig.killAndOpen();
            if (rig.journaled.contains(talk.key())) {
                talk.recorded.subList(1000, talk.recorded.size()).clear();
                talk.replay(true);
                talk.forget();
            }
            rig.awaitDrained();
            assertThat(talk.delivered()).as(where).isEqualTo(talk.texts);
            assertThat(talk.artifact().ends).as(where).containsOnly(talk.how());
            rig.outbox().close();
        }
    }

    /** Leaves an outbox with five frames of three records, in one file, and nobody to deliver them. */
    private OutboxRig.Talk leave(String id) throws IOException {
        AtomicBoolean out = new AtomicBoolean(true);
        rig.store.trouble = (step, session) -> {
            if (out.get()) {
                throw new IllegalStateException("out");
            }
        };
        rig.open();
        OutboxRig.Talk talk = rig.talk(id).begin();
        for (int i = 0; i < 5; i++) {
            talk.say(3);
        }
        rig.kill();
        rig.store.trouble = (step, session) -> {};
        return talk;
    }

    private Path onlyFile() throws IOException {
        List<Path> files = OutboxRig.files(rig.folder, ".out");
        assertThat(files).hasSize(1);
        return files.get(0);
    }

    @Test
    void a_file_cut_at_any_byte_gives_its_whole_records_and_the_rest_comes_from_the_journal() throws IOException {
        OutboxRig.Talk talk = leave("a");
        byte[] whole = Files.readAllBytes(onlyFile());
        byte[] ledger = Files.readAllBytes(rig.folder.resolve("ledger"));
        for (int length = whole.length; length >= 0; length -= OutboxRig.LONG ? 1 : 3) {
            Files.createDirectories(rig.folder);
            Files.write(rig.folder.resolve("0000000001.out"), Arrays.copyOf(whole, length));
            Files.write(rig.folder.resolve("ledger"), ledger);
            rig.store.artifacts.clear();
            rig.journaled.add(talk.key());
            rig.open();
            OutboxHealth health = rig.outbox().health();
            long accepted = rig.outbox().acceptedUpTo(talk.key());
            if (health.damaged().isEmpty()) {
                assertThat(accepted == 0 || talk.recorded.stream().anyMatch(record -> record.end == accepted))
                        .isTrue();
            } else {
                assertThat(health.damaged()).singleElement().asString().contains("cut at the last whole record");
            }
            talk.replay(true);
            talk.forget();
            rig.awaitDrained();
            assertThat(talk.delivered()).isEqualTo(talk.texts);
            assertThat(talk.artifact().ends).containsExactly(talk.how());
            assertThat(talk.artifact().incomplete).isFalse();
            rig.outbox().close();
            assertThat(rig.folder).doesNotExist();
        }
        assertThat(directory.resolve(DeadLetters.FOLDER)).doesNotExist();
    }

    @Test
    void a_part_in_the_middle_that_cannot_be_read_is_skipped_told_and_makes_the_session_incomplete()
            throws IOException {
        OutboxRig.Talk talk = leave("a");
        Path file = onlyFile();
        byte[] bytes = Files.readAllBytes(file);
        int middle = 16 + (bytes.length - 16) / 5 * 2 + 70; // within the third of five equal frames
        bytes[middle] ^= 0x10;
        Files.write(file, bytes);
        talk.forget();
        rig.open();
        assertThat(rig.outbox().health().damaged())
                .hasSize(2)
                .anySatisfy(sentence -> assertThat(sentence).contains(file.toString(), "cannot be read"))
                .anySatisfy(sentence -> assertThat(sentence).contains(talk.key().toString(), "are lost"));
        rig.awaitDrained();
        List<String> left = new ArrayList<>(talk.texts);
        left.subList(6, 9).clear();
        assertThat(talk.delivered()).isEqualTo(left);
        assertThat(talk.artifact().incomplete).isTrue();
        rig.outbox().close();
        // What is damaged is never deleted.
        assertThat(OutboxRig.files(rig.deadLetters.folder(OutboxRig.PLUGIN), ".out"))
                .singleElement()
                .satisfies(kept -> assertThat(Files.readAllBytes(kept)).isEqualTo(bytes));
        assertThat(rig.folder).doesNotExist();
    }

    @Test
    void records_that_go_bad_while_the_process_lives_cost_only_themselves() throws IOException {
        AtomicBoolean out = new AtomicBoolean(true);
        rig.store.trouble = (step, session) -> {
            if (out.get()) {
                throw new IllegalStateException("out");
            }
        };
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        OutboxRig.Talk other = rig.talk("b").begin();
        talk.say(3);
        talk.say(3);
        other.say(3);
        talk.say(3);
        talk.end();
        other.end();
        Path file = onlyFile();
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(16 + 50);
            access.write("damage".getBytes(StandardCharsets.US_ASCII));
        }
        out.set(false);
        rig.awaitDrained();
        assertThat(talk.delivered()).isEqualTo(talk.texts.subList(3, 9));
        assertThat(talk.artifact().incomplete).isTrue();
        assertThat(other.delivered()).isEqualTo(other.texts);
        assertThat(other.artifact().incomplete).isFalse();
        assertThat(rig.outbox().health().lastError().orElseThrow()).contains("lost");
        assertThat(rig.outbox().health().lagRecords()).isZero();
    }

    @Test
    void a_file_that_somebody_deleted_while_the_process_lives_costs_only_what_was_in_it() throws IOException {
        AtomicBoolean out = new AtomicBoolean(true);
        rig.store.trouble = (step, session) -> {
            if (out.get()) {
                throw new IllegalStateException("out");
            }
        };
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.say("x".repeat(3 << 20));
        talk.say("y".repeat(3 << 20));
        talk.say(5);
        talk.end();
        Files.delete(OutboxRig.files(rig.folder, ".out").get(0));
        out.set(false);
        rig.awaitDrained();
        assertThat(talk.delivered()).isEqualTo(talk.texts.subList(1, 7));
        assertThat(talk.artifact().incomplete).isTrue();
    }

    @Test
    void i4_a_session_that_no_journal_knows_is_ended_as_crashed_at_its_last_record() throws IOException {
        OutboxRig.Talk talk = leave("a");
        talk.forget();
        rig.open();
        rig.awaitDrained();
        assertThat(talk.delivered()).isEqualTo(talk.texts);
        assertThat(talk.artifact().ends)
                .containsExactly(new SessionEnd(
                        EndReason.PROCESS_CRASHED,
                        Instant.parse("2026-11-21T10:00:00.014Z"),
                        Duration.ofMillis(14),
                        Map.of()));
        rig.outbox().close();
        assertThat(rig.folder).doesNotExist();
    }

    @Test
    void i4_a_session_that_a_journal_holds_waits_for_its_end() throws IOException {
        OutboxRig.Talk talk = leave("a");
        rig.open();
        rig.awaitDrained();
        assertThat(talk.delivered()).isEqualTo(talk.texts);
        assertThat(talk.artifact().isComplete()).isFalse();
        talk.replay(true);
        rig.awaitDrained();
        assertThat(talk.artifact().ends).containsExactly(talk.how());
    }

    @Test
    void without_its_ledger_a_session_waits_for_the_journal_to_say_who_it_is() throws IOException {
        OutboxRig.Talk talk = leave("a");
        Files.delete(rig.folder.resolve("ledger"));
        rig.open();
        assertThat(rig.outbox().health().damaged()).singleElement().asString().contains("ledger is not there");
        assertThat(rig.outbox().acceptedUpTo(talk.key())).isEqualTo(talk.recorded.get(14).end);
        long from = System.nanoTime();
        OutboxRig.await(() -> System.nanoTime() - from > 50_000_000, () -> "");
        assertThat(rig.outbox().isDrained()).isFalse();
        talk.replay(true);
        rig.awaitDrained();
        assertThat(talk.delivered()).isEqualTo(talk.texts);
        assertThat(talk.artifact().ends).containsExactly(talk.how());
    }

    @Test
    void i6_without_its_ledger_and_without_a_journal_its_records_go_to_the_dead_letters() throws IOException {
        OutboxRig.Talk talk = leave("a");
        talk.forget();
        Files.delete(rig.folder.resolve("ledger"));
        rig.open();
        rig.awaitDrained();
        assertThat(talk.delivered()).isEmpty();
        DeadLettersTest.Letter letter = DeadLettersTest.read(rig, talk.key());
        assertThat(letter.texts()).isEqualTo(talk.texts);
        assertThat(letter.json().get("reason").asText()).contains("lost what it knew of this session");
        assertThat(letter.json().has("session")).isFalse();
        assertThat(rig.outbox().health().parked()).isEqualTo(1);
        rig.outbox().close();
        assertThat(rig.folder).doesNotExist();
    }

    @Test
    void a_finished_session_whose_records_share_a_file_with_others_stays_finished() throws IOException {
        rig.open();
        OutboxRig.Talk stuck = rig.talk("stuck").begin();
        OutboxRig.Talk done = rig.talk("done").begin();
        rig.store.trouble = (step, session) -> {
            if (session.id().equals("stuck")) {
                throw new IllegalStateException("not now");
            }
        };
        stuck.say(1);
        done.say(3);
        done.end();
        OutboxRig.await(() -> done.artifact().isComplete(), () -> "not completed");
        done.forget();
        for (int i = 0; i < 3; i++) {
            rig.killAndOpen();
        }
        stuck.end();
        rig.store.trouble = (step, session) -> {};
        rig.awaitDrained();
        assertThat(done.artifact().ends).hasSize(1);
        assertThat(rig.store.calls("open done")).isEqualTo(1);
        assertThat(directory.resolve(DeadLetters.FOLDER)).doesNotExist();
        assertThat(rig.outbox().health().damaged()).isEmpty();
        assertThat(stuck.delivered()).isEqualTo(stuck.texts);
    }

    @Test
    void i5_a_finished_session_that_its_journal_still_holds_is_not_delivered_again_by_any_later_process()
            throws IOException {
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.say(3);
        talk.end();
        rig.awaitDrained();
        for (int i = 0; i < 3; i++) {
            rig.killAndOpen();
            assertThat(rig.outbox().acceptedUpTo(talk.key())).isEqualTo(talk.recorded.get(2).end);
            talk.replay(true);
            rig.awaitDrained();
        }
        assertThat(rig.store.calls("open ")).isEqualTo(1);
        talk.forget();
        rig.outbox().close();
        assertThat(rig.folder).doesNotExist();
    }

    @Test
    void an_interrupted_worker_is_told_and_the_next_call_succeeds() throws IOException {
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        for (int i = 0; i < 3; i++) {
            talk.say(2);
            EventRecord next = talk.next("next " + i);
            Thread.currentThread().interrupt();
            // The JDK closes the channel that an interrupted thread writes to.
            assertThatThrownBy(() -> rig.outbox().accept(talk.key(), List.of(next), 1))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(rig.talk("other " + i)::begin).isInstanceOf(IOException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(rig.outbox().accept(talk.key(), List.of(next), 1)).isTrue();
            rig.talk("other " + i).begin().end();
        }
        talk.end();
        rig.awaitDrained();
        assertThat(talk.delivered()).isEqualTo(talk.texts);
        rig.killAndOpen();
        assertThat(rig.outbox().health().damaged()).isEmpty();
    }

    @Test
    void the_ledger_stays_small_and_says_the_same_when_it_is_written_anew() throws IOException {
        rig.interval = Duration.ofMillis(1);
        rig.wrap = OutboxRestartTest::withLongState;
        rig.open();
        OutboxRig.Talk idle = rig.talk("idle").begin();
        idle.say(500);
        rig.awaitDrained();
        OutboxRig.Talk busy = rig.talk("busy").begin();
        Path ledger = rig.folder.resolve("ledger");
        long largest = 0;
        int shrunk = 0;
        for (int round = 0; shrunk < 2 && round < 10_000; round++) {
            long before = Files.size(ledger);
            busy.say(1);
            rig.awaitDrained();
            largest = Math.max(largest, Files.size(ledger));
            shrunk += Files.size(ledger) < before ? 1 : 0;
        }
        assertThat(shrunk).isEqualTo(2);
        assertThat(largest).isBetween(1L << 20, (1L << 20) + 200_000);
        assertThat(OutboxRig.files(rig.folder, ".new")).isEmpty();
        rig.killAndOpen();
        assertThat(rig.outbox().acceptedUpTo(idle.key())).isEqualTo(idle.recorded.get(499).end);
        assertThat(rig.outbox().acceptedUpTo(busy.key())).isEqualTo(busy.recorded.get(busy.recorded.size() - 1).end);
        idle.say(1);
        idle.end();
        busy.end();
        rig.awaitDrained();
        assertThat(idle.delivered()).isEqualTo(idle.texts);
        assertThat(busy.delivered()).isEqualTo(busy.texts);
    }

    /** The store reads the first four bytes of its state; a checkpoint may have 512. */
    private static EventFeed withLongState(EventFeed feed) {
        return new EventFeed() {
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
                Checkpoint checkpoint = feed.flush();
                return Checkpoint.of(checkpoint.upTo(0), Arrays.copyOf(checkpoint.state(), 512));
            }

            @Override
            public void complete(SessionEnd end) {
                feed.complete(end);
            }
        };
    }
}
