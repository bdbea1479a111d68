package org.sessionlog.journal;

/**
 * The sizes that follow from the limit. A journal keeps those it was made with: they are in its register, and every
 * position depends on them.
 *
 * @param slabBytes size of a slab's file
 * @param eventSegmentBytes size of an event segment with its header
 * @param audioSegmentBytes size of an audio segment with its header
 * @param slotsPerFile slots in the first register file; later files have more
 */
record Layout(int slabBytes, int eventSegmentBytes, int audioSegmentBytes, int slotsPerFile) {
    private static final int MAX_SLAB_BYTES = 16 << 20;
    private static final int MIN_SLAB_BYTES = 256 << 10;
    private static final int EVENT_SEGMENT_BYTES = 4 << 10;
    private static final int AUDIO_SEGMENT_BYTES = 16 << 10;
    private static final int SLOTS_PER_FILE = 64;

    static Layout forLimit(long limitBytes) {
        long sixteenth = limitBytes / 16 / AUDIO_SEGMENT_BYTES * AUDIO_SEGMENT_BYTES;
        int slab = (int) Math.min(MAX_SLAB_BYTES, Math.max(MIN_SLAB_BYTES, sixteenth));
        return new Layout(slab, EVENT_SEGMENT_BYTES, AUDIO_SEGMENT_BYTES, SLOTS_PER_FILE);
    }

    int segmentBytes(StreamKind kind) {
        return kind == StreamKind.EVENT ? eventSegmentBytes : audioSegmentBytes;
    }

    /** Bytes of records that a segment holds: the step between the first positions of two places of a chain. */
    int capacity(StreamKind kind) {
        return segmentBytes(kind) - Segment.HEADER_BYTES;
    }
}
