package org.sessionlog.journal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What the journal's register keeps of one open session: its key, what it was started with, words that change, its end,
 * and a checkpoint per plugin. All of it survives the process. Thread-safe; after {@link #free} or the journal's close,
 * writes are ignored.
 *
 * <pre>
 *    0 int  state: USED, written last, or FREE
 *    4 int  CRC32C of key, length of info, info
 *    8 long session key, two words
 *   24 int  length of info
 *   64 long 32 words of the caller
 *  320 long 16 words, one per stream: {@link StreamWord}
 *  448      info, at most 4000 bytes
 * 4480      end, two copies of 512 bytes
 * 5504      per plugin two copies of 672 bytes
 * </pre>
 */
public final class Slot {
    static final int STREAMS = 16;
    static final int FREE = 0;
    static final int USED = 0x534C4F54;

    /** Room for what a session was started with. */
    public static final int MAX_INFO_BYTES = 4000;

    private static final int MAX_END_BYTES = 480;
    private static final int MAX_STATE_BYTES = 512;
    private static final int WORDS = 32;
    private static final int CRC = 4;
    private static final int KEY = 8;
    private static final int INFO_LENGTH = 24;
    private static final int WORD = 64;
    private static final int STREAM = 320;
    private static final int INFO = 448;
    private static final int END = 4480;
    private static final int END_BYTES = 512;
    private static final int CELL = 5504;
    private static final int CELL_BYTES = 672;
    private static final int PAGE = 4096;

    /** A plugin's checkpoint, as read; the arrays are the reader's own. */
    public static final class Cell {
        private final long[] upTo;
        private final byte[] state;

        private Cell(long[] upTo, byte[] state) {
            this.upTo = upTo;
            this.state = state;
        }

        /** Per stream number the position up to which everything is acknowledged; as many as were stored. */
        public long[] upTo() {
            return upTo;
        }

        /** The plugin's own, at most 512 bytes. */
        public byte[] state() {
            return state;
        }
    }

    private final Register register;
    private final ByteBuffer bytes;
    private final int index;
    private final long keyHigh;
    private final long keyLow;
    private final byte[] info;
    private final TwinCopies end;
    private final TwinCopies[] cells;
    private final @Nullable Stream[] streams = new @Nullable Stream[STREAMS];
    private volatile @Nullable Object attachment;
    private boolean open = true;
    private boolean detached;

    private Slot(Register register, ByteBuffer bytes, int index, int plugins) {
        this.register = register;
        this.bytes = bytes;
        this.index = index;
        this.keyHigh = bytes.getLong(index + KEY);
        this.keyLow = bytes.getLong(index + KEY + 8);
        this.info = new byte[bytes.getInt(index + INFO_LENGTH)];
        bytes.get(index + INFO, info);
        this.end = new TwinCopies(bytes, index + END, END_BYTES, keyHigh, keyLow, -1);
        this.cells = new TwinCopies[plugins];
        for (int i = 0; i < plugins; i++) {
            cells[i] = new TwinCopies(bytes, index + CELL + 2 * i * CELL_BYTES, CELL_BYTES, keyHigh, keyLow, i);
        }
    }

    /** Bytes of a slot, whole pages. */
    static int bytes(int plugins) {
        return (CELL + 2 * plugins * CELL_BYTES + PAGE - 1) / PAGE * PAGE;
    }

    static void checkInfo(byte[] info) {
        if (info.length > MAX_INFO_BYTES) {
            throw new IllegalArgumentException(
                    "info of " + info.length + " bytes; a slot has room for " + MAX_INFO_BYTES);
        }
    }

    /** Writes a new slot over a free one; the state word comes last. */
    static Slot create(Register register, ByteBuffer bytes, int index, int plugins, long high, long low, byte[] info) {
        zero(bytes, index, plugins);
        bytes.putLong(index + KEY, high);
        bytes.putLong(index + KEY + 8, low);
        bytes.putInt(index + INFO_LENGTH, info.length);
        bytes.put(index + INFO, info, 0, info.length);
        bytes.putInt(index + CRC, checksum(bytes, index, info.length));
        Slot slot = new Slot(register, bytes, index, plugins);
        RecordLayout.INT.setRelease(bytes, index, USED);
        return slot;
    }

    /** Reads a slot that another process wrote and left in use. Empty when it cannot be read. */
    static Optional<Slot> read(Register register, ByteBuffer bytes, int index, int plugins) {
        return isUsed(bytes, index) ? Optional.of(new Slot(register, bytes, index, plugins)) : Optional.empty();
    }

    /** Whether the slot at a place is in use and what it was claimed with can be read. */
    static boolean isUsed(ByteBuffer bytes, int index) {
        int length = bytes.getInt(index + INFO_LENGTH);
        return bytes.getInt(index) == USED
                && length >= 0
                && length <= MAX_INFO_BYTES
                && bytes.getInt(index + CRC) == checksum(bytes, index, length);
    }

    /** What a slot was claimed with; empty when it is free, or just being claimed or freed. */
    static Optional<byte[]> readInfo(ByteBuffer bytes, int index) {
        if (!isUsed(bytes, index)) {
            return Optional.empty();
        }
        byte[] info = new byte[bytes.getInt(index + INFO_LENGTH)];
        bytes.get(index + INFO, info);
        return Optional.of(info);
    }

    private static int checksum(ByteBuffer bytes, int index, int infoLength) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(index + KEY).limit(index + INFO_LENGTH + 4));
        crc.update(bytes.duplicate().limit(index + INFO + infoLength).position(index + INFO));
        return (int) crc.getValue();
    }

    private static void zero(ByteBuffer bytes, int index, int plugins) {
        for (int i = 0; i < bytes(plugins); i += Long.BYTES) {
            bytes.putLong(index + i, 0);
        }
    }

    /** First word of the session's key. */
    public long keyHigh() {
        return keyHigh;
    }

    /** Second word of the session's key. */
    public long keyLow() {
        return keyLow;
    }

    /** A copy of what the slot was claimed with. */
    public byte[] info() {
        return info.clone();
    }

    /** One of the 32 words that are the caller's own; 0 at first. */
    public synchronized long word(int word) {
        checkWord(word);
        return open ? (long) RecordLayout.LONG.getAcquire(bytes, index + WORD + word * Long.BYTES) : 0;
    }

    /** Sets one of the 32 words; it is on disk, whole, when the call returns. */
    public synchronized void word(int word, long value) {
        checkWord(word);
        if (open) {
            RecordLayout.LONG.setRelease(bytes, index + WORD + word * Long.BYTES, value);
        }
    }

    /** Sets one of the words unless it is as high already. */
    public synchronized void raise(int word, long atLeast) {
        if (word(word) < atLeast) {
            word(word, atLeast);
        }
    }

    private static void checkWord(int word) {
        if (word < 0 || word >= WORDS) {
            throw new IllegalArgumentException("word " + word + "; a slot has words 0 to " + (WORDS - 1));
        }
    }

    /** Notes the session's end, at most 480 bytes; a second call replaces the first. */
    public synchronized void end(byte[] blob) {
        if (blob.length > MAX_END_BYTES) {
            throw new IllegalArgumentException(
                    "end of " + blob.length + " bytes; a slot has room for " + MAX_END_BYTES);
        }
        if (open) {
            end.write(blob);
        }
    }

    /** The session's end, when one was noted. */
    public synchronized Optional<byte[]> end() {
        return open ? end.read() : Optional.empty();
    }

    /**
     * Stores a plugin's checkpoint beside the one before it, which stays readable until this one is written.
     *
     * @param plugin index in {@link Journal#plugins()}
     * @param upTo per stream number a position; at most 16
     * @param state at most 512 bytes
     */
    public synchronized void checkpoint(int plugin, long[] upTo, byte[] state) {
        checkPlugin(plugin);
        if (upTo.length > STREAMS || state.length > MAX_STATE_BYTES) {
            throw new IllegalArgumentException("checkpoint with " + upTo.length + " positions and " + state.length
                    + " bytes of state; there is room for " + STREAMS + " and " + MAX_STATE_BYTES);
        }
        if (open) {
            ByteBuffer cell = ByteBuffer.allocate(Integer.BYTES + upTo.length * Long.BYTES + state.length);
            cell.putInt(upTo.length);
            for (long position : upTo) {
                cell.putLong(position);
            }
            cells[plugin].write(cell.put(state).array());
        }
    }

    /** The plugin's newest checkpoint; empty when it has none. */
    public synchronized Optional<Cell> checkpoint(int plugin) {
        checkPlugin(plugin);
        return open ? cells[plugin].read().map(Slot::cell) : Optional.empty();
    }

    private static Cell cell(byte[] value) {
        ByteBuffer cell = ByteBuffer.wrap(value);
        long[] upTo = new long[cell.getInt()];
        for (int i = 0; i < upTo.length; i++) {
            upTo[i] = cell.getLong();
        }
        byte[] state = new byte[cell.remaining()];
        cell.get(state);
        return new Cell(upTo, state);
    }

    private void checkPlugin(int plugin) {
        if (plugin < 0 || plugin >= cells.length) {
            throw new IllegalArgumentException("plugin " + plugin + "; the register knows " + cells.length);
        }
    }

    /** Whatever the caller hung here. */
    public @Nullable Object attachment() {
        return attachment;
    }

    /** Hangs something here for the caller's own use. */
    public void attach(@Nullable Object object) {
        attachment = object;
    }

    /** Gives back whatever segments the session's streams still hold, then the slot itself. A second call does nothing. */
    public void free() {
        synchronized (this) {
            if (!open) {
                return;
            }
            open = false;
        }
        for (Stream stream : streams().values()) {
            stream.abandon();
        }
        synchronized (this) {
            if (detached) {
                return;
            }
            RecordLayout.INT.setRelease(bytes, index, FREE);
            zero(bytes, index, cells.length);
        }
        register.putBack(this, bytes, index);
    }

    /** The journal closes with this slot in use: nothing is written here any more, another process may have it. */
    synchronized void detach() {
        open = false;
        detached = true;
        for (Stream stream : streams) {
            if (stream != null) {
                stream.close();
            }
        }
    }

    /** Adds a stream, which must be new here; its word says so on disk before it has a segment. */
    synchronized void add(Stream stream) {
        int number = stream.number();
        if (streams[number] != null) {
            throw new IllegalStateException("stream " + number + " exists already");
        }
        if (!open) {
            throw new IllegalStateException("the slot was freed or its journal is closed");
        }
        streams[number] = stream;
        streamWord(number, StreamWord.of(stream.kind(), stream.end()));
    }

    synchronized Map<Integer, Stream> streams() {
        Map<Integer, Stream> byNumber = new TreeMap<>();
        for (Stream stream : streams) {
            if (stream != null) {
                byNumber.put(stream.number(), stream);
            }
        }
        return byNumber;
    }

    // The stream words are written under the stream's lock, and only while the stream is open.

    void streamWord(int number, long word) {
        RecordLayout.LONG.setRelease(bytes, index + STREAM + number * Long.BYTES, word);
    }

    long streamWord(int number) {
        return (long) RecordLayout.LONG.getAcquire(bytes, index + STREAM + number * Long.BYTES);
    }

    /** The largest position of a stream that a plugin has acknowledged: positions must not begin before it again. */
    synchronized long acknowledged(int stream) {
        long most = 0;
        for (TwinCopies copies : cells) {
            long[] upTo = copies.read().map(value -> cell(value).upTo()).orElseGet(() -> new long[0]);
            if (stream < upTo.length && upTo[stream] <= StreamWord.MAX_END) {
                most = Math.max(most, upTo[stream]);
            }
        }
        return most;
    }

    /** Whether the end, or a plugin's checkpoint, was written and cannot be read. */
    synchronized boolean unreadable() {
        return end.unreadable() || Arrays.stream(cells).anyMatch(TwinCopies::unreadable);
    }

    @Override
    public String toString() {
        return String.format("session %016x%016x", keyHigh, keyLow);
    }
}
