package org.sessionlog.journal;

import java.util.Optional;

/**
 * What a slot keeps of a stream in one word, so that positions go on where they were even when the stream holds no
 * segment: a checksum (16 bits), one bit that is always set, the kind (one bit), and the end, in units of 8 bytes.
 *
 * @param kind the stream's kind
 * @param end position after its last record, as of the last time it gave its tail back
 */
record StreamWord(StreamKind kind, long end) {
    /** 512 TiB of one stream. */
    static final long MAX_END = 1L << 49;

    private static final int END_BITS = 46;
    private static final long EXISTS = 1L << 47;
    private static final long AUDIO = 1L << 46;

    static long of(StreamKind kind, long end) {
        long word = EXISTS | (kind == StreamKind.AUDIO ? AUDIO : 0) | ((end + 7) >>> 3);
        return checksum(word) << 48 | word;
    }

    static Optional<StreamWord> read(long word) {
        long low = word & (1L << 48) - 1;
        if ((low & EXISTS) == 0 || word >>> 48 != checksum(low)) {
            return Optional.empty();
        }
        StreamKind kind = (low & AUDIO) == 0 ? StreamKind.EVENT : StreamKind.AUDIO;
        return Optional.of(new StreamWord(kind, (low & (1L << END_BITS) - 1) << 3));
    }

    private static long checksum(long low) {
        return RecordLayout.mix(low, 0, 0, 0, 0) & 0xFFFFL;
    }
}
