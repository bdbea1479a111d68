package org.sessionlog.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sessionlog.journal.Payloads.append;
import static org.sessionlog.journal.Payloads.appendAtLast;
import static org.sessionlog.journal.Payloads.payload;
import static org.sessionlog.journal.Payloads.readAll;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sessionlog.journal.Payloads.Read;

@Timeout(60)
class RecoveryTest {
    private static final int CAPACITY = JournalImage.TINY.capacity(StreamKind.EVENT);

    private final JournalImage image = new JournalImage();
    private Journal journal;
    private Slot slot;
    private Stream stream;

    @BeforeEach
    void open() throws Exception {
        journal = image.open(List.of("log"), JournalImage.TINY);
        slot = journal.claim(11, 12, new byte[] {1, 2, 3});
        stream = journal.stream(slot, 4, StreamKind.EVENT, 0);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private Journal adopt() {
        return JournalImage.adopt(image.copy());
    }

    private static Stream only(Journal adopted) {
        assertThat(adopted.slots()).hasSize(1);
        Map<Integer, Stream> streams = adopted.streams(adopted.slots().get(0));
        assertThat(streams).containsOnlyKeys(4);
        return streams.get(4);
    }

    private static List<Long> sequences(Stream of) {
        return readAll(of).stream().map(Read::sequence).collect(Collectors.toList());
    }

    /** Where the segment at a place lies: its slab's bytes and the index of its header. */
    private Map.Entry<ByteBuffer, Integer> segment(long place) {
        for (Map.Entry<String, ByteBuffer> file : image.files().entrySet()) {
            ByteBuffer bytes = file.getValue();
            for (int at = Slab.HEADER_BYTES; file.getKey().endsWith("-e") && at < bytes.capacity(); at += 512) {
                if (bytes.getInt(at) == Segment.USED && bytes.getLong(at + 32) == (4L << 56 | place)) {
                    return Map.entry(bytes, at);
                }
            }
        }
        throw new AssertionError("no segment at place " + place);
    }

    private int record(long place, int offset) {
        return segment(place).getValue() + Segment.HEADER_BYTES + offset;
    }

    @Test
    void everything_is_there_again_and_appends_go_on_behind_it() {
        for (int i = 0; i < 40; i++) {
            appendAtLast(journal, stream, payload(1, i, 100), 9, 1_000 + i);
        }
        appendAtLast(journal, stream, payload(1, 40, 3_000), 10, 2_000);
        try (Journal adopted = adopt()) {
            assertThat(adopted.damaged()).isEmpty();
            assertThat(adopted.adopted()).isTrue();
            assertThat(adopted.plugins()).containsExactly("log");
            Stream again = only(adopted);
            assertThat(again.kind()).isEqualTo(StreamKind.EVENT);
            assertThat(again.end()).isEqualTo(stream.end());
            assertThat(again.lastNanos()).isEqualTo(2_000);
            assertThat(again.slot().keyHigh()).isEqualTo(11);
            assertThat(again.slot().keyLow()).isEqualTo(12);
            assertThat(again.slot().info()).containsExactly(1, 2, 3);
            List<Read> read = readAll(again);
            assertThat(read).hasSize(41);
            for (int i = 0; i < 40; i++) {
                assertThat(read.get(i).payload).isEqualTo(payload(1, i, 100));
                assertThat(read.get(i).nanos).isEqualTo(1_000 + i);
            }
            assertThat(read.get(40).payload).isEqualTo(payload(1, 40, 3_000));
            assertThat(adopted.usage().bytesUsed())
                    .isEqualTo(journal.usage().bytesUsed())
                    .isPositive();
            long end = again.end();
            assertThat(append(adopted, again, payload(1, 41, 60))).isGreaterThanOrEqualTo(end);
            assertThat(sequences(again)).hasSize(42);
            again.slot().free();
            assertThat(adopted.usage().bytesUsed()).isZero();
        }
    }

    @Test
    void a_torn_record_is_what_a_killed_process_leaves_and_no_damage() {
        append(journal, stream, payload(1, 0, 50));
        long end = append(journal, stream, payload(1, 1, 50));
        // All of the second record is there but its length, which is written last.
        ByteBuffer bytes = segment(0).getKey();
        int torn = record(0, (int) end);
        bytes.putInt(torn, 0);
        try (Journal adopted = JournalImage.adoptInPlace(image.files())) {
            assertThat(adopted.damaged()).isEmpty();
            assertThat(bytes.slice(torn, 100)).isEqualTo(ByteBuffer.allocate(100));
            Stream again = only(adopted);
            assertThat(sequences(again)).containsExactly(0L);
            assertThat(again.end()).isEqualTo(end);
            assertThat(append(adopted, again, payload(1, 2, 50))).isEqualTo(end);
            assertThat(sequences(again)).containsExactly(0L, 2L);
        }
    }

    @Test
    void a_record_does_not_exist_before_all_of_it_is_copied() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(512);
        // The copy fails in the place where a kill would have ended it.
        assertThatThrownBy(() -> RecordLayout.write(bytes, 0, new byte[10], 0, 11, 1, 2, 3, 4, 5))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(RecordLayout.length(bytes, 0)).isZero();
        assertThat(RecordLayout.position(bytes, 0)).isEqualTo(3);
    }

    @Test
    void a_torn_record_of_several_segments_is_left_out_and_its_segments_are_given_back() {
        append(journal, stream, payload(1, 0, 50));
        appendAtLast(journal, stream, payload(1, 1, 3_000), 0, 0);
        killBefore(5, 8);
        try (Journal adopted = adopt()) {
            assertThat(adopted.damaged()).isEmpty();
            Stream again = only(adopted);
            assertThat(sequences(again)).containsExactly(0L);
            assertThat(adopted.usage().bytesUsed()).isEqualTo(512);
            assertThat(appendAtLast(adopted, again, payload(1, 2, 3_000), 0, 0)).isEqualTo(CAPACITY);
            assertThat(sequences(again)).containsExactly(0L, 2L);
        }
    }

    /** As if the process had been killed when it had copied a part of several and not yet published its length. */
    private void killBefore(long place, long last) {
        segment(place)
                .getKey()
                .putInt(record(place, 0), 0)
                .putInt(segment(place).getValue() + 48, 0);
        for (long later = place + 1; later <= last; later++) {
            segment(later).getKey().putInt(segment(later).getValue(), Segment.FREE);
        }
    }

    @Test
    void damage_in_an_earlier_segment_costs_the_rest_of_that_segment_and_is_told() {
        TreeMap<Long, Long> positions = new TreeMap<>();
        for (long i = 0; i < 40; i++) {
            positions.put(appendAtLast(journal, stream, payload(1, i, 100), 7, 0), i);
        }
        int second = RecordLayout.size(100);
        ByteBuffer bytes = segment(2).getKey();
        bytes.put(record(2, second) + 40, (byte) (bytes.get(record(2, second) + 40) ^ 1));
        try (Journal adopted = adopt()) {
            positions.keySet().removeIf(p -> p >= 2 * CAPACITY + second && p < 3 * CAPACITY);
            assertThat(sequences(only(adopted))).containsExactlyElementsOf(positions.values());
            assertThat(positions).hasSize(38);
            assertThat(adopted.damaged())
                    .singleElement()
                    .asString()
                    .contains("stream 4")
                    .contains("position " + (2 * CAPACITY + second));
        }
    }

    @Test
    void records_that_were_zeroed_at_the_end_of_a_segment_are_missed() {
        for (long i = 0; i < 12; i++) {
            append(journal, stream, payload(1, i, 100));
        }
        int last = record(1, 2 * RecordLayout.size(100));
        segment(1).getKey().put(last, new byte[RecordLayout.size(100)]);
        try (Journal adopted = adopt()) {
            assertThat(sequences(only(adopted))).containsExactly(0L, 1L, 2L, 3L, 4L, 6L, 7L, 8L, 9L, 10L, 11L);
            assertThat(adopted.damaged()).hasSize(1);
        }
    }

    @Test
    void a_segment_whose_header_is_damaged_is_a_gap_and_is_told() {
        for (long i = 0; i < 12; i++) {
            append(journal, stream, payload(1, i, 100));
        }
        int header = segment(1).getValue();
        segment(1).getKey().putLong(header + 8, 77);
        try (Journal adopted = adopt()) {
            assertThat(sequences(only(adopted))).containsExactly(0L, 1L, 2L, 6L, 7L, 8L, 9L, 10L, 11L);
            assertThat(adopted.damaged()).hasSize(2);
        }
    }

    @Test
    void a_damaged_tail_is_not_appended_to_because_its_positions_were_seen() {
        append(journal, stream, payload(1, 0, 50));
        long lost = append(journal, stream, payload(1, 1, 50));
        segment(0).getKey().putLong(record(0, (int) lost) + 32, 4711);
        try (Journal adopted = adopt()) {
            Stream again = only(adopted);
            assertThat(sequences(again)).containsExactly(0L);
            assertThat(append(adopted, again, payload(1, 2, 50))).isEqualTo(CAPACITY);
            assertThat(sequences(again)).containsExactly(0L, 2L);
        }
    }

    @Test
    void a_forged_record_behind_the_tail_is_not_taken_for_one() {
        long first = append(journal, stream, payload(1, 0, 50));
        long end = stream.end();
        int index = record(0, (int) end);
        ByteBuffer bytes = segment(0).getKey();
        // What a caller can put into a payload: a perfect record, but for the tenancy, which nobody outside knows.
        byte[] forged = payload(666, 666, 50);
        CRC32C crc = new CRC32C();
        crc.update(forged, 0, forged.length);
        long kind = RecordLayout.kind(7, RecordLayout.WHOLE, forged.length);
        RecordLayout.write(bytes, index, forged, 0, 50, (int) crc.getValue(), 0, end, 0, kind);
        try (Journal adopted = adopt()) {
            assertThat(sequences(only(adopted))).containsExactly(0L);
        }
        // Nor is a true record at a place that is not its own.
        byte[] copy = new byte[RecordLayout.size(50)];
        bytes.get(record(0, (int) first), copy);
        bytes.put(index, copy);
        bytes.putLong(index + 8, end);
        try (Journal adopted = adopt()) {
            assertThat(sequences(only(adopted))).containsExactly(0L);
        }
    }

    @Test
    void what_a_former_tenant_left_is_not_taken_for_a_record() throws Exception {
        long[] positions = new long[3];
        for (int i = 0; i < 3; i++) {
            positions[i] = append(journal, stream, payload(1, i, 50));
        }
        ByteBuffer bytes = segment(0).getKey();
        int header = segment(0).getValue();
        byte[] former = new byte[512];
        bytes.get(header, former);
        slot.free();
        slot = journal.claim(21, 22, new byte[0]);
        stream = journal.stream(slot, 4, StreamKind.EVENT, 0);
        assertThat(append(journal, stream, payload(2, 0, 50))).isZero();
        assertThat(segment(0).getValue()).isEqualTo(header);
        // As if it had not been wiped: the former tenant's second and third record, at their own positions.
        int from = Segment.HEADER_BYTES + (int) positions[1];
        bytes.put(header + from, former, from, 512 - from);
        try (Journal adopted = adopt()) {
            List<Read> read = readAll(only(adopted));
            assertThat(read).hasSize(1);
            assertThat(read.get(0).writer()).isEqualTo(2);
        }
    }

    @Test
    void a_segment_that_was_being_given_back_is_free_and_is_wiped_to_the_end() {
        for (long i = 0; i < 12; i++) {
            append(journal, stream, payload(1, i, 100));
        }
        segment(0).getKey().putInt(segment(0).getValue(), Segment.FREE);
        Map<String, ByteBuffer> files = image.files();
        try (Journal adopted = JournalImage.adoptInPlace(files)) {
            assertThat(adopted.damaged()).isEmpty();
            assertThat(sequences(only(adopted))).containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
            byte[] first = payload(1, 0, 100);
            for (ByteBuffer bytes : files.values()) {
                for (int i = 0; i + 100 <= bytes.capacity(); i += 8) {
                    assertThat(bytes.slice(i, 100)).isNotEqualTo(ByteBuffer.wrap(first));
                }
            }
        }
    }

    @Test
    void segments_of_a_session_that_has_no_slot_any_more_are_given_back() throws Exception {
        Slot other = journal.claim(31, 32, new byte[0]);
        append(journal, journal.stream(other, 0, StreamKind.AUDIO, 0), payload(3, 0, 100));
        append(journal, stream, payload(1, 0, 50));
        // Crashed in free(), after its state word and before anything else could be.
        ByteBuffer register = image.files().get(Register.name(0));
        for (int at = 4096; at < register.capacity(); at += Slot.bytes(1)) {
            if (register.getLong(at + 8) == 31) {
                register.putInt(at, Slot.FREE);
            }
        }
        try (Journal adopted = adopt()) {
            assertThat(adopted.damaged()).isEmpty();
            assertThat(sequences(only(adopted))).containsExactly(0L);
            assertThat(adopted.usage().bytesUsed()).isEqualTo(512);
        }
    }

    @Test
    void positions_go_on_after_a_crash_even_when_the_stream_holds_no_segment() {
        for (long i = 0; i < 7; i++) {
            append(journal, stream, payload(1, i, 100));
        }
        long end = stream.end();
        stream.release(end, true);
        assertThat(journal.usage().bytesUsed()).isZero();
        try (Journal adopted = adopt()) {
            Stream again = only(adopted);
            assertThat(again.end()).isEqualTo(end);
            assertThat(again.lastNanos()).isEqualTo(Long.MIN_VALUE);
            Cursor cursor = again.cursor(0);
            assertThat(cursor.next()).isFalse();
            assertThat(cursor.at()).isEqualTo(end);
            assertThat(again.idle(cursor.at())).isTrue();
            assertThat(append(adopted, again, payload(1, 7, 100))).isEqualTo(3 * CAPACITY);
            assertThat(sequences(again)).containsExactly(7L);
        }
    }

    @Test
    void no_position_begins_before_a_checkpoint_even_when_what_it_covers_is_lost() {
        append(journal, stream, payload(1, 0, 100));
        long upTo = 5 * CAPACITY + 80;
        slot.checkpoint(0, new long[] {0, 0, 0, 0, upTo}, new byte[0]);
        try (Journal adopted = adopt()) {
            Stream again = only(adopted);
            assertThat(again.end()).isEqualTo(upTo);
            assertThat(append(adopted, again, payload(1, 1, 100))).isEqualTo(6 * CAPACITY);
            assertThat(sequences(again)).containsExactly(0L, 1L);
            assertThat(sequences(again)).hasSize(2);
            assertThat(readAll(again.cursor(upTo))).hasSize(1);
        }
    }

    @Test
    void a_session_that_came_to_its_slot_and_no_further_can_be_ended() throws Exception {
        JournalImage other = new JournalImage();
        try (Journal begun = other.open(List.of("log"), JournalImage.TINY)) {
            begun.claim(41, 42, new byte[0]);
            try (Journal adopted = JournalImage.adopt(other.copy())) {
                Slot again = adopted.slots().get(0);
                assertThat(adopted.streams(again)).isEmpty();
                assertThat(append(adopted, adopted.stream(again, 0, StreamKind.EVENT, 0), payload(1, 0, 100)))
                        .isZero();
            }
        }
    }

    @Test
    void the_adopter_may_be_killed_and_adopted_too() {
        for (long i = 0; i < 12; i++) {
            append(journal, stream, payload(1, i, 100));
        }
        appendAtLast(journal, stream, payload(1, 12, 3_000), 0, 0);
        killBefore(6, 11);
        Map<String, ByteBuffer> files = image.files();
        for (long i = 20; i < 24; i++) {
            // Never closed: as many adopters, each one killed after a record of its own.
            Journal adopted = JournalImage.adoptInPlace(files);
            assertThat(adopted.damaged()).isEmpty();
            append(adopted, only(adopted), payload(1, i, 60));
        }
        try (Journal adopted = JournalImage.adoptInPlace(files)) {
            assertThat(sequences(only(adopted)))
                    .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 20L, 21L, 22L, 23L);
        }
    }
}
