package org.sessionlog.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Memory that recordings borrow while they have something to write and give back at each flush, so that an idle call
 * holds none. Safe for any number of threads.
 */
final class Buffers {
    /** Samples in one array: a second with room for jitter, 20 KiB of file. */
    static final int SAMPLES = 10_240;

    private static final int MOST_HEADER = 1_024;
    private static final int ARRAYS_KEPT = 256;
    private static final int BLOCKS_KEPT = 16;

    private final ArrayBlockingQueue<short[]> arrays = new ArrayBlockingQueue<>(ARRAYS_KEPT);
    private final ArrayBlockingQueue<ByteBuffer> blocks = new ArrayBlockingQueue<>(BLOCKS_KEPT);

    /** An array of {@link #SAMPLES} with anything in it. */
    short[] borrowSamples() {
        short[] samples = arrays.poll();
        return samples != null ? samples : new short[SAMPLES];
    }

    void giveBack(short[] samples) {
        // Full: the array is left to the garbage collector.
        boolean unused = arrays.offer(samples);
    }

    /** An empty buffer with room for a WAV header and {@link #SAMPLES}. */
    ByteBuffer borrowBlock() {
        ByteBuffer block = blocks.poll();
        return block != null
                ? block.clear()
                : ByteBuffer.allocateDirect(MOST_HEADER + Short.BYTES * SAMPLES).order(ByteOrder.LITTLE_ENDIAN);
    }

    void giveBack(ByteBuffer block) {
        boolean unused = blocks.offer(block);
    }
}
