package org.sessionlog.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sessionlog.journal.Payloads.append;
import static org.sessionlog.journal.Payloads.appendAtLast;
import static org.sessionlog.journal.Payloads.payload;
import static org.sessionlog.journal.Payloads.readAll;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.journal.Payloads.Read;

@Timeout(120)
class StreamTest {
    private static final int WRITERS = 4;

    @TempDir
    Path directory;

    @Test
    void records_of_many_writers_are_read_in_the_order_of_their_positions_each_writers_in_its_own() throws Exception {
        int each = 20_000;
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try (Journal journal = Journal.open(JournalSpec.of(directory.resolve(".journal")))) {
            Slot slot = journal.claim(1, 2, new byte[0]);
            Stream stream = journal.stream(slot, 0, StreamKind.EVENT, 0);
            List<Future<Set<Long>>> returned = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int me = writer;
                returned.add(writers.submit(() -> {
                    Set<Long> positions = new HashSet<>();
                    for (int i = 0; i < each; i++) {
                        byte[] payload = payload(me, i, Payloads.bytes(i));
                        positions.add(appendAtLast(journal, stream, payload, me, i));
                    }
                    return positions;
                }));
            }
            Cursor cursor = stream.cursor(0);
            Set<Long> read = new HashSet<>();
            long[] next = new long[WRITERS];
            long last = -1;
            while (read.size() < WRITERS * each) {
                if (cursor.next()) {
                    Read record = new Read(cursor);
                    assertThat(record.position).isGreaterThan(last);
                    assertThat(record.end).isGreaterThan(record.position).isEqualTo(cursor.at());
                    assertThat(record.type).isEqualTo((int) record.writer());
                    assertThat(record.nanos).isEqualTo(record.sequence());
                    assertThat(record.sequence()).isEqualTo(next[record.type]++);
                    assertThat(record.payload)
                            .isEqualTo(payload(record.type, record.nanos, Payloads.bytes(record.nanos)));
                    last = record.position;
                    read.add(record.position);
                } else {
                    stream.release(cursor.at(), true);
                    Thread.onSpinWait();
                }
            }
            assertThat(cursor.next()).isFalse();
            Set<Long> all = new HashSet<>();
            for (Future<Set<Long>> positions : returned) {
                all.addAll(positions.get());
            }
            assertThat(read).isEqualTo(all);
            slot.free();
        } finally {
            writers.shutdown();
        }
    }

    @Test
    void a_record_larger_than_a_segment_is_read_as_one() {
        try (Journal journal = Journal.inMemory(JournalSpec.memory())) {
            Slot slot = journal.claim(1, 2, new byte[0]);
            for (StreamKind kind : StreamKind.values()) {
                Stream stream = journal.stream(slot, kind.code(), kind, 0);
                int room = Layout.forLimit(64 << 20).capacity(kind) - RecordLayout.HEADER_BYTES;
                int[] sizes = {0, 1, 7, 8, room - 1, room, room + 1, 2 * room, 2 * room + 1, 100_000, 1 << 20, 3};
                List<byte[]> payloads = new ArrayList<>();
                for (int i = 0; i < sizes.length; i++) {
                    payloads.add(Arrays.copyOf(payload(kind.code(), i, Math.max(16, sizes[i])), sizes[i]));
                    assertThat(append(journal, stream, payloads.get(i))).isNotNegative();
                }
                List<Read> read = readAll(stream);
                assertThat(read).hasSize(sizes.length);
                for (int i = 0; i < sizes.length; i++) {
                    assertThat(read.get(i).payload).isEqualTo(payloads.get(i));
                    assertThat(read.get(i).cut).isFalse();
                }
                assertThat(read.get(sizes.length - 1).end).isEqualTo(stream.end());
            }
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_reader_that_begins_at_any_end_reads_exactly_what_is_behind_it() throws Exception {
        try (Journal journal = Journal.inMemory(JournalSpec.memory())) {
            Stream stream = journal.stream(journal.claim(1, 2, new byte[0]), 0, StreamKind.EVENT, 0);
            for (int i = 0; i < 200; i++) {
                append(journal, stream, payload(0, i, Payloads.bytes(i)));
            }
            List<Read> all = readAll(stream);
            for (int i = 0; i < all.size(); i++) {
                assertThat(readAll(stream.cursor(all.get(i).end))).hasSize(all.size() - i - 1);
                assertThat(readAll(stream.cursor(all.get(i).position))).hasSize(all.size() - i);
            }
            stream.release(all.get(100).end, false);
            List<Read> rest = readAll(stream.cursor(0));
            assertThat(rest.get(0).position).isLessThanOrEqualTo(all.get(101).position);
            assertThat(rest.get(rest.size() - 1).position).isEqualTo(all.get(199).position);
        }
    }

    @Test
    void more_than_16_mib_are_cut_and_say_so() throws Exception {
        try (Journal journal = Journal.inMemory(JournalSpec.memory().withLimitBytes(128 << 20))) {
            Stream stream = journal.stream(journal.claim(1, 2, new byte[0]), 0, StreamKind.EVENT, 0);
            byte[] large = payload(1, 1, (16 << 20) + 1);
            long position = appendAtLast(journal, stream, large, 0, 0);
            assertThat(append(journal, stream, payload(1, 2, 20))).isGreaterThan(position);
            List<Read> read = readAll(stream);
            assertThat(read).hasSize(2);
            assertThat(read.get(0).cut).isTrue();
            assertThat(read.get(0).payload).isEqualTo(Arrays.copyOf(large, 16 << 20));
            assertThat(read.get(1).cut).isFalse();
        }
    }

    @Test
    void a_position_is_never_used_again_whatever_is_given_back() throws Exception {
        Random random = new Random(42);
        JournalImage image = new JournalImage();
        try (Journal journal = image.open(List.of(), JournalImage.TINY)) {
            Stream stream = journal.stream(journal.claim(1, 2, new byte[0]), 3, StreamKind.AUDIO, 0);
            Cursor cursor = stream.cursor(0);
            Map<Long, byte[]> unread = new java.util.TreeMap<>();
            long last = -1;
            int given = 0;
            for (int i = 0; i < 50_000; i++) {
                byte[] payload = payload(5, i, 16 + random.nextInt(i % 50 == 0 ? 3_000 : 200));
                long position = append(journal, stream, payload);
                if (position >= 0) {
                    assertThat(position).isGreaterThan(last);
                    last = position;
                    unread.put(position, payload);
                }
                if (position < 0 || random.nextInt(10) == 0) {
                    given += unread.size();
                    for (Read read : readAll(cursor)) {
                        assertThat(unread.remove(read.position)).isEqualTo(read.payload);
                    }
                    assertThat(unread).isEmpty();
                    assertThat(cursor.at()).isEqualTo(stream.end());
                    if (random.nextBoolean()) {
                        stream.erase(stream.end());
                        assertThat(journal.usage().bytesUsed()).isZero();
                    } else {
                        stream.release(cursor.at(), random.nextBoolean());
                    }
                }
            }
            assertThat(given).isGreaterThan(10_000);
        }
    }

    @Test
    void an_idle_stream_holds_no_segment_and_goes_on_in_a_new_one() throws Exception {
        try (Journal journal = Journal.inMemory(JournalSpec.memory())) {
            Stream stream = journal.stream(journal.claim(1, 2, new byte[0]), 0, StreamKind.EVENT, 0);
            append(journal, stream, payload(0, 0, 100));
            Cursor cursor = stream.cursor(0);
            assertThat(cursor.next()).isTrue();
            stream.release(cursor.at(), false);
            assertThat(journal.usage().bytesUsed()).isEqualTo(4096);
            stream.release(cursor.at(), true);
            assertThat(journal.usage().bytesUsed()).isZero();
            assertThat(cursor.next()).isFalse();
            assertThat(cursor.at()).isEqualTo(stream.end());
            assertThat(append(journal, stream, payload(0, 1, 100))).isEqualTo(4096 - Segment.HEADER_BYTES);
            assertThat(cursor.next()).isTrue();
            assertThat(new Read(cursor).sequence()).isEqualTo(1);
            // Not all is read: nothing may go.
            append(journal, stream, payload(0, 2, 100));
            stream.release(cursor.at(), true);
            assertThat(cursor.next()).isTrue();
            assertThat(new Read(cursor).sequence()).isEqualTo(2);
        }
    }

    @Test
    void what_is_erased_is_zeroed_read_or_not_and_the_rest_stays() throws Exception {
        JournalImage image = new JournalImage();
        try (Journal journal = image.open(List.of(), JournalImage.TINY)) {
            Slot slot = journal.claim(1, 2, new byte[0]);
            Stream secret = journal.stream(slot, 1, StreamKind.AUDIO, 0);
            Stream other = journal.stream(slot, 2, StreamKind.AUDIO, 0);
            byte[] word = "4111111111111111".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            byte[] kept = "harmless text 16".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            for (int i = 0; i < 30; i++) {
                append(journal, secret, word);
                append(journal, other, kept);
            }
            Cursor cursor = secret.cursor(0);
            assertThat(cursor.next()).isTrue();
            assertThat(occurrences(image, word)).isEqualTo(30);
            secret.erase(secret.end());
            assertThat(occurrences(image, word)).isZero();
            assertThat(occurrences(image, kept)).isEqualTo(30);
            assertThat(cursor.next()).isFalse();
            long end = secret.end();
            assertThat(cursor.at()).isEqualTo(end);
            assertThat(append(journal, secret, kept)).isGreaterThan(end);
            assertThat(readAll(cursor)).hasSize(1);
            assertThat(readAll(other)).hasSize(30);
        }
    }

    private static int occurrences(JournalImage image, byte[] word) {
        int found = 0;
        for (ByteBuffer bytes : image.files().values()) {
            for (int i = 0; i + word.length <= bytes.capacity(); i++) {
                found += bytes.slice(i, word.length).equals(ByteBuffer.wrap(word)) ? 1 : 0;
            }
        }
        return found;
    }

    @Test
    void wrong_use_is_told() throws Exception {
        try (Journal journal = Journal.inMemory(JournalSpec.memory())) {
            Slot slot = journal.claim(1, 2, new byte[0]);
            Stream stream = journal.stream(slot, 0, StreamKind.EVENT, 0);
            assertThatThrownBy(() -> append(journal, stream, new byte[1], 256, 0, Priority.LOG, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("256");
            assertThatThrownBy(() -> journal.stream(slot, 0, StreamKind.EVENT, 0))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> journal.stream(slot, 16, StreamKind.EVENT, 0))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> stream.cursor(-1)).isInstanceOf(IllegalArgumentException.class);
            slot.free();
            assertThat(append(journal, stream, new byte[1])).isEqualTo(Stream.FULL);
            assertThatThrownBy(() -> journal.stream(slot, 1, StreamKind.EVENT, 0))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
