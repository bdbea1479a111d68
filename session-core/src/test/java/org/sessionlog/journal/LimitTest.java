package org.sessionlog.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.journal.Payloads.append;
import static org.sessionlog.journal.Payloads.readAll;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LimitTest {
    private static final int LIMIT = 4 << 20;
    private static final int RESERVE = LIMIT / 8;
    private static final int EVENT = 4096;
    private static final int AUDIO = 16384;

    private static Journal open() {
        return Journal.inMemory(JournalSpec.memory().withLimitBytes(LIMIT));
    }

    /** Appends records of a segment each until the limit, not the keeper that is behind, refuses them. */
    private static long fill(Journal journal, Stream stream, Priority priority) {
        boolean event = stream.kind() == StreamKind.EVENT;
        int segment = event ? EVENT : AUDIO;
        byte[] record = new byte[segment - Segment.HEADER_BYTES - RecordLayout.HEADER_BYTES];
        JournalUsage usage = journal.usage();
        boolean behind = true;
        while (append(journal, stream, record, 1, 0, priority, 0) >= 0 || behind) {
            usage = journal.usage();
            long free = event ? usage.freeEventSegments() : usage.freeAudioSegments();
            behind = free == 0 && usage.bytesUsed() + segment <= LIMIT;
        }
        return usage.bytesUsed();
    }

    @Test
    void audio_goes_first_then_logs_and_what_is_reserved_has_room_to_the_limit() throws Exception {
        try (Journal journal = open()) {
            Slot slot = journal.claim(1, 1, new byte[0]);
            Stream audio = journal.stream(slot, 1, StreamKind.AUDIO, 0);
            Stream events = journal.stream(slot, 0, StreamKind.EVENT, 0);
            assertThat(journal.usage().reserveBytes()).isEqualTo(RESERVE);
            int audioMost = LIMIT - RESERVE - LIMIT / 16;
            assertThat(fill(journal, audio, Priority.AUDIO)).isBetween(audioMost - AUDIO + 1L, (long) audioMost);
            int logMost = LIMIT - RESERVE;
            assertThat(fill(journal, events, Priority.LOG)).isBetween(logMost - EVENT + 1L, (long) logMost);
            assertThat(append(journal, audio, new byte[AUDIO / 2], 1, 0, Priority.AUDIO, 0))
                    .isEqualTo(Stream.FULL);
            assertThat(fill(journal, events, Priority.RESERVED)).isBetween(LIMIT - EVENT + 1L, (long) LIMIT);
            // The limit is one of bytes in use: what is given back can be used again.
            audio.release(audio.end(), true);
            events.release(events.end(), true);
            assertThat(journal.usage().bytesUsed()).isZero();
            assertThat(fill(journal, events, Priority.LOG)).isBetween(logMost - EVENT + 1L, (long) logMost);
        }
    }

    @Test
    void the_room_left_in_a_stream_s_segment_is_for_everybody() throws Exception {
        try (Journal journal = open()) {
            Slot slot = journal.claim(1, 1, new byte[0]);
            Stream events = journal.stream(slot, 0, StreamKind.EVENT, 0);
            Stream audio = journal.stream(slot, 1, StreamKind.AUDIO, 0);
            append(journal, audio, new byte[100], 1, 0, Priority.AUDIO, 0);
            fill(journal, journal.stream(slot, 2, StreamKind.EVENT, 0), Priority.RESERVED);
            assertThat(append(journal, events, new byte[10], 1, 0, Priority.RESERVED, 0))
                    .isEqualTo(Stream.FULL);
            assertThat(append(journal, audio, new byte[100], 1, 0, Priority.AUDIO, 0))
                    .isPositive();
            assertThat(readAll(audio)).hasSize(2);
        }
    }

    @Test
    void the_reserve_grows_with_the_open_sessions() throws Exception {
        try (Journal journal = open()) {
            journal.sessions(RESERVE / EVENT + 100);
            assertThat(journal.usage().reserveBytes()).isEqualTo(RESERVE + 100 * EVENT);
            Slot slot = journal.claim(1, 1, new byte[0]);
            long used = fill(journal, journal.stream(slot, 0, StreamKind.EVENT, 0), Priority.LOG);
            assertThat(used).isEqualTo(LIMIT - RESERVE - 100 * EVENT);
            journal.sessions(1_000_000);
            assertThat(journal.usage().reserveBytes()).isEqualTo(LIMIT);
        }
    }

    @Test
    void a_record_that_finds_too_few_segments_leaves_nothing_behind() throws Exception {
        try (Journal journal = open()) {
            Slot slot = journal.claim(1, 1, new byte[0]);
            Stream events = journal.stream(slot, 0, StreamKind.EVENT, 0);
            append(journal, events, new byte[10]);
            assertThat(append(journal, events, new byte[LIMIT + 1])).isEqualTo(Stream.FULL);
            assertThat(journal.usage().bytesUsed()).isEqualTo(EVENT);
            assertThat(append(journal, events, new byte[11])).isPositive();
            assertThat(readAll(events)).extracting(read -> read.payload.length).containsExactly(10, 11);
        }
    }

    @Test
    void an_adopted_journal_goes_beyond_its_limit_for_what_is_reserved() throws IOException {
        JournalImage image = new JournalImage();
        try (Journal journal = image.open(java.util.List.of(), JournalImage.TINY)) {
            Slot slot = journal.claim(1, 1, new byte[0]);
            Stream events = journal.stream(slot, 0, StreamKind.EVENT, 0);
            long used = 1 << 20;
            while (journal.usage().bytesUsed() < used) {
                append(journal, events, new byte[400]);
            }
            try (Journal adopted = JournalImage.adopt(image.copy())) {
                Stream again = adopted.streams(adopted.slots().get(0)).get(0);
                assertThat(append(adopted, again, new byte[400], 1, 0, Priority.LOG, 0))
                        .isEqualTo(Stream.FULL);
                for (int i = 0; i < 100; i++) {
                    Payloads.appendAtLast(adopted, again, new byte[400], 1, 0);
                }
                assertThat(adopted.usage().bytesUsed()).isEqualTo(used + 100 * 512);
            }
        }
    }

    @Test
    void a_journal_in_memory_says_so() throws Exception {
        try (Journal journal = open()) {
            assertThat(journal.usage().mode()).isEqualTo("memory");
            assertThat(journal.folder()).isEmpty();
            assertThat(journal.adopted()).isFalse();
            assertThat(journal.usage().limitBytes()).isEqualTo(LIMIT);
            assertThat(journal.usage().failure()).isEmpty();
        }
        assertThat(JournalSpec.memory().limitBytes()).isEqualTo(64 << 20);
    }
}
