package org.sessionlog.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.journal.Payloads.append;
import static org.sessionlog.journal.Payloads.payload;
import static org.sessionlog.journal.Payloads.readAll;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sessionlog.journal.Payloads.Read;

@Timeout(120)
class GateTest {
    private static final int PAUSED = 2;
    private static final int PAUSE = 100;
    private static final int RESUME = 101;
    private static final int LINE = 1;

    @Test
    void nothing_that_the_gate_withholds_lies_between_its_markers() throws Exception {
        try (Journal journal = Journal.inMemory(JournalSpec.memory())) {
            Stream stream = journal.stream(journal.claim(1, 2, new byte[0]), 0, StreamKind.EVENT, 0);
            // How many pauses have returned, odd while one lasts: what a writer knows when it begins its call.
            AtomicInteger pauses = new AtomicInteger();
            AtomicLong withheld = new AtomicLong();
            AtomicLong kept = new AtomicLong();
            AtomicInteger keptInPause = new AtomicInteger();
            CountDownLatch started = new CountDownLatch(2);
            List<Thread> writers = new ArrayList<>();
            for (int writer = 0; writer < 2; writer++) {
                int me = writer;
                writers.add(new Thread(() -> {
                    started.countDown();
                    // On a busy machine the pauses may begin late.
                    for (int i = 0; i < 100_000 || withheld.get() == 0 || kept.get() == 0; i++) {
                        int before = pauses.get();
                        long position = append(journal, stream, payload(me, i, 20), LINE, i, Priority.RESERVED, PAUSED);
                        if (position == Stream.WITHHELD) {
                            withheld.incrementAndGet();
                        } else if (position >= 0) {
                            kept.incrementAndGet();
                            // The pause had returned before the call, and had not ended after it.
                            keptInPause.addAndGet(before % 2 == 1 && pauses.get() == before ? 1 : 0);
                        }
                    }
                }));
            }
            writers.forEach(Thread::start);
            started.await();
            while (writers.stream().anyMatch(Thread::isAlive)) {
                mark(journal, stream, PAUSE, PAUSED, 0);
                pauses.incrementAndGet();
                pauses.incrementAndGet();
                mark(journal, stream, RESUME, 0, PAUSED);
            }
            assertThat(keptInPause).hasValue(0);
            assertThat(withheld).hasPositiveValue();
            assertThat(kept).hasPositiveValue();
            boolean paused = false;
            long lines = 0;
            for (Read read : readAll(stream)) {
                if (read.type == LINE) {
                    assertThat(paused).as("at %d", read.position).isFalse();
                    lines++;
                } else {
                    assertThat(paused).isEqualTo(read.type == RESUME);
                    paused = read.type == PAUSE;
                }
            }
            assertThat(lines).isEqualTo(kept.get());
        }
    }

    @Test
    void a_new_stream_begins_with_the_gate_it_is_given_and_other_bits_do_not_matter() throws Exception {
        try (Journal journal = Journal.inMemory(JournalSpec.memory())) {
            Stream stream = journal.stream(journal.claim(1, 2, new byte[0]), 5, StreamKind.AUDIO, PAUSED | 8);
            assertThat(stream.gate()).isEqualTo(PAUSED | 8);
            assertThat(append(journal, stream, new byte[3], 0, 0, Priority.AUDIO, PAUSED))
                    .isEqualTo(Stream.WITHHELD);
            assertThat(append(journal, stream, new byte[3], 0, 0, Priority.AUDIO, 4))
                    .isZero();
            mark(journal, stream, RESUME, 1, PAUSED);
            assertThat(stream.gate()).isEqualTo(9);
            assertThat(append(journal, stream, new byte[3], 0, 0, Priority.AUDIO, PAUSED))
                    .isPositive();
            assertThat(journal.streams(stream.slot())).isEqualTo(Map.of(5, stream));
        }
    }

    @Test
    void the_gate_changes_even_when_its_marker_finds_no_room() throws Exception {
        JournalSpec spec = JournalSpec.memory().withLimitBytes(1 << 20);
        try (Journal journal = Journal.inMemory(spec)) {
            Slot slot = journal.claim(1, 2, new byte[0]);
            Stream filler = journal.stream(slot, 0, StreamKind.EVENT, 0);
            while (journal.usage().bytesUsed() + 4096 <= 1 << 20) {
                append(journal, filler, new byte[4000 - RecordLayout.HEADER_BYTES]);
            }
            Stream stream = journal.stream(slot, 1, StreamKind.EVENT, 0);
            assertThat(mark(journal, stream, PAUSE, PAUSED, 0)).isEqualTo(Stream.FULL);
            assertThat(stream.gate()).isEqualTo(PAUSED);
        }
    }

    private static long mark(Journal journal, Stream stream, int type, int set, int clear) {
        try (Scratch scratch = journal.scratch()) {
            return stream.mark(scratch, type, 0, set, clear);
        }
    }
}
