package org.sessionlog.sink.filesystem;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.sessionlog.model.SessionKey;

/**
 * What a hidden file beside a chat log says of it: what is in the log, and what is to be written next. It is written in one
 * step before the log is; whoever finds it after a crash does what it says, once more or for the first time.
 *
 * @param rotations how often the log was rotated
 * @param upTo the highest revision that is in the log
 * @param firstMillis time of the current file's first entry
 * @param floor place of the last entry that can be changed no more
 * @param entries those behind it, in the order of the file, at whose end they stand
 * @param cut where {@code tail} begins
 * @param tail what the file ends with
 */
record ChatState(
        long rotations, long upTo, long firstMillis, Entry floor, List<Entry> entries, long cut, ByteBuffer tail) {
    /**
     * A turn that is in the file.
     *
     * @param order what it is sorted by, before its sequence
     * @param bytes its length
     */
    record Entry(long sequence, long order, int bytes) {
        static final Entry NONE = new Entry(0, Long.MIN_VALUE, 0);

        boolean isBehind(Entry other) {
            return order > other.order || (order == other.order && sequence > other.sequence);
        }
    }

    private static final byte VERSION = 1;

    byte[] encode(SessionKey session) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream to = new DataOutputStream(bytes)) {
            to.writeByte(VERSION);
            to.writeLong(session.high());
            to.writeLong(session.low());
            to.writeLong(rotations);
            to.writeLong(upTo);
            to.writeLong(firstMillis);
            write(to, floor);
            to.writeInt(entries.size());
            for (Entry entry : entries) {
                write(to, entry);
            }
            to.writeLong(cut);
            byte[] last = tailBytes();
            to.writeInt(last.length);
            to.write(last);
            to.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A copy of {@code tail}. */
    byte[] tailBytes() {
        byte[] bytes = new byte[tail.remaining()];
        tail.duplicate().get(bytes);
        return bytes;
    }

    /** @return empty when it is not whole, or not of this session */
    static Optional<ChatState> decode(byte[] bytes, SessionKey session) {
        int length = bytes.length - Integer.BYTES;
        try (DataInputStream from = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (length <= 0
                    || from.readByte() != VERSION
                    || !new SessionKey(from.readLong(), from.readLong()).equals(session)) {
                return Optional.empty();
            }
            byte[] last = Arrays.copyOfRange(bytes, length, bytes.length);
            if (new DataInputStream(new ByteArrayInputStream(last)).readInt() != checksum(bytes, length)) {
                return Optional.empty();
            }
            long rotations = from.readLong();
            long upTo = from.readLong();
            long firstMillis = from.readLong();
            Entry floor = entry(from);
            List<Entry> entries = new ArrayList<>();
            for (int left = from.readInt(); left > 0; left--) {
                entries.add(entry(from));
            }
            return Optional.of(new ChatState(
                    rotations,
                    upTo,
                    firstMillis,
                    floor,
                    entries,
                    from.readLong(),
                    ByteBuffer.wrap(from.readNBytes(from.readInt()))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void write(DataOutputStream to, Entry entry) throws IOException {
        to.writeLong(entry.sequence());
        to.writeLong(entry.order());
        to.writeInt(entry.bytes());
    }

    private static Entry entry(DataInputStream from) throws IOException {
        return new Entry(from.readLong(), from.readLong(), from.readInt());
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
