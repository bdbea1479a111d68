package org.sessionlog.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sessionlog.journal.Payloads.append;
import static org.sessionlog.journal.Payloads.appendAtLast;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ReadinessTest {
    private static final int RECORDS = 1_000_000;

    @Test
    void no_wake_up_is_lost_in_a_million_records() throws Exception {
        try (Journal journal = Journal.inMemory(JournalSpec.memory())) {
            BlockingQueue<Stream> ready = new LinkedBlockingQueue<>();
            journal.onReady(ready::add);
            Stream stream = journal.stream(journal.claim(1, 2, new byte[0]), 0, StreamKind.EVENT, 0);
            List<Thread> writers = new ArrayList<>();
            for (int writer = 0; writer < 2; writer++) {
                int me = writer;
                writers.add(new Thread(() -> {
                    for (int i = 0; i < RECORDS / 2; i++) {
                        appendAtLast(journal, stream, new byte[] {(byte) i}, 0, 0);
                        if (i % 64 == me) {
                            // Lets the reader catch up, so that it goes idle again and again.
                            LockSupport.parkNanos(1);
                        }
                    }
                }));
            }
            writers.forEach(Thread::start);
            Cursor cursor = stream.cursor(0);
            int read = 0;
            int woken = 0;
            while (read < RECORDS) {
                assertThat(ready.poll(20, TimeUnit.SECONDS))
                        .as("a wake-up after %d records", read)
                        .isSameAs(stream);
                woken++;
                do {
                    while (cursor.next()) {
                        read++;
                    }
                    stream.release(cursor.at(), false);
                } while (!stream.idle(cursor.at()));
            }
            assertThat(woken).isGreaterThan(1_000);
            assertThat(ready).isEmpty();
        }
    }

    @Test
    void an_event_stream_is_ready_once_until_it_is_idle_again() throws Exception {
        try (Journal journal = Journal.inMemory(JournalSpec.memory())) {
            List<Stream> ready = new ArrayList<>();
            journal.onReady(ready::add);
            Stream stream = journal.stream(journal.claim(1, 2, new byte[0]), 0, StreamKind.EVENT, 0);
            append(journal, stream, new byte[1]);
            append(journal, stream, new byte[1]);
            assertThat(ready).containsExactly(stream);
            assertThat(stream.idle(0)).isFalse();
            append(journal, stream, new byte[1]);
            assertThat(ready).hasSize(1);
            assertThat(stream.idle(stream.end())).isTrue();
            append(journal, stream, new byte[1]);
            assertThat(ready).hasSize(2);
        }
    }

    @Test
    void an_audio_stream_is_ready_when_a_segment_is_full_and_not_with_each_frame() throws Exception {
        try (Journal journal = Journal.inMemory(JournalSpec.memory())) {
            List<Stream> ready = new ArrayList<>();
            journal.onReady(ready::add);
            Stream stream = journal.stream(journal.claim(1, 2, new byte[0]), 1, StreamKind.AUDIO, 0);
            int frameBytes = 172;
            int perSegment = (16384 - Segment.HEADER_BYTES) / RecordLayout.size(frameBytes);
            for (int i = 0; i < 10 * perSegment; i++) {
                append(journal, stream, new byte[frameBytes]);
                assertThat(ready).hasSize(i / perSegment + 1);
                assertThat(stream.idle(stream.end())).isTrue();
            }
        }
    }

    @Test
    void a_listener_that_throws_is_told_again_by_the_next_append() throws Exception {
        try (Journal journal = Journal.inMemory(JournalSpec.memory())) {
            List<Stream> ready = new ArrayList<>();
            journal.onReady(stream -> {
                ready.add(stream);
                if (ready.size() == 1) {
                    throw new IllegalStateException("queue is gone");
                }
            });
            Stream stream = journal.stream(journal.claim(1, 2, new byte[0]), 0, StreamKind.EVENT, 0);
            assertThatThrownBy(() -> append(journal, stream, new byte[1])).hasMessage("queue is gone");
            append(journal, stream, new byte[1]);
            append(journal, stream, new byte[1]);
            assertThat(ready).hasSize(2);
            assertThat(Payloads.readAll(stream)).hasSize(3);
        }
    }
}
