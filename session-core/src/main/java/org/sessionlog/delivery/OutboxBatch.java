package org.sessionlog.delivery;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads frames back into one piece of memory that is used again and again. For the outbox's thread. */
final class OutboxBatch implements AutoCloseable {
    static final int MAX_RECORDS = 500;
    static final int MAX_BYTES = 1024 * 1024;

    private static final int KEPT_BYTES = 2 * MAX_BYTES;
    /** A frame does not fit any more. */
    static final int FULL = -1;
    /** A frame is not there any more, or no longer what was written. */
    static final int LOST = -2;

    private final List<EventRecord> records = new ArrayList<>();
    private final ByteBuffer head = ByteBuffer.allocate(OutboxFrame.HEAD_BYTES);
    private byte[] memory = new byte[64 * 1024];
    private int used;
    private int count;
    private long upTo;
    private @Nullable OutboxFile file;
    private @Nullable FileChannel channel;

    List<EventRecord> records() {
        return records;
    }

    int count() {
        return count;
    }

    /** Begins a batch of records from a position on; those before it are passed over. */
    void begin(long from) {
        used = 0;
        count = 0;
        upTo = from;
        if (memory.length > KEPT_BYTES) {
            memory = new byte[MAX_BYTES];
        }
    }

    /** The end of the last record that was taken or passed over. */
    long upTo() {
        return upTo;
    }

    /** Adds the records of a frame. @return how many it has, or {@link #FULL} or {@link #LOST} */
    int add(OutboxFile from, long offset) throws IOException {
        if (count >= MAX_RECORDS || (count > 0 && used >= MAX_BYTES)) {
            return FULL;
        }
        if (count == 0) {
            used = 0;
        }
        int at = used;
        int length = read(from, offset, OutboxFrame.RECORDS, count == 0);
        if (length < 0) {
            return length;
        }
        ByteBuffer body = body(at, length);
        OutboxExtent extent = OutboxExtent.read(body);
        for (int i = 0; i < extent.count(); i++) {
            take(body);
        }
        upTo = Math.max(upTo, extent.end());
        return extent.count();
    }

    /** Reads a frame that has a body of bytes; empty when it is lost. */
    Optional<byte[]> bytes(OutboxFile from, long offset, byte kind) throws IOException {
        begin(0);
        int length = read(from, offset, kind, true);
        if (length < 0) {
            return Optional.empty();
        }
        ByteBuffer body = body(0, length);
        return Optional.of(Arrays.copyOfRange(memory, body.position(), body.limit()));
    }

    private ByteBuffer body(int at, int length) {
        return ByteBuffer.wrap(memory, at + OutboxFrame.PREFIX_BYTES, length - OutboxFrame.PREFIX_BYTES);
    }

    private void take(ByteBuffer body) {
        if (count == records.size()) {
            records.add(new EventRecord());
        }
        EventRecord record = records.get(count);
        record.type = body.get() & 0xff;
        record.position = body.getLong();
        record.end = body.getLong();
        record.nanos = body.getLong();
        record.length = body.getInt();
        record.bytes = memory;
        record.offset = body.position();
        body.position(body.position() + record.length);
        if (record.position >= upTo) {
            upTo = record.end;
            count++;
        }
    }

    /** Reads what follows a frame's head into the memory. @return its length, or why there is none */
    private int read(OutboxFile from, long offset, byte kind, boolean first) throws IOException {
        try {
            FileChannel source = channel(from);
            head.clear();
            fill(source, head, offset);
            int length = head.getInt(4);
            if (head.getInt(0) != OutboxFrame.marker(from.seed)
                    || length < OutboxFrame.PREFIX_BYTES
                    || length > OutboxFrame.MAX_BYTES) {
                return LOST;
            }
            if (!room(length, first)) {
                return FULL;
            }
            fill(source, ByteBuffer.wrap(memory, used, length), offset + OutboxFrame.HEAD_BYTES);
            if (memory[used] != kind || head.getInt(8) != OutboxFrame.crc(memory, used, length, from.seed, offset)) {
                return LOST;
            }
            used += length;
            return length;
        } catch (NoSuchFileException | EOFException e) {
            return LOST;
        }
    }

    private boolean room(int length, boolean first) {
        if (length <= memory.length - used) {
            return true;
        }
        if (first) {
            memory = new byte[length];
            return true;
        }
        if (used + length > MAX_BYTES) {
            return false;
        }
        // Records taken before keep the old array.
        memory = Arrays.copyOf(memory, Math.max(used + length, Math.min(MAX_BYTES, 2 * memory.length)));
        return true;
    }

    private static void fill(FileChannel source, ByteBuffer into, long at) throws IOException {
        long place = at;
        while (into.hasRemaining()) {
            int read = source.read(into, place);
            if (read < 0) {
                throw new EOFException();
            }
            place += read;
        }
    }

    private FileChannel channel(OutboxFile from) throws IOException {
        FileChannel open = channel;
        if (open == null || !open.isOpen() || file != from) {
            close();
            open = FileChannel.open(from.path, StandardOpenOption.READ);
            channel = open;
            file = from;
        }
        return open;
    }

    /** Lets go of the file that was read last. */
    @Override
    public void close() {
        FileChannel open = channel;
        channel = null;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It was only read.
            }
        }
    }
}
