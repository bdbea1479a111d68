package org.sessionlog.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where a record is encoded before it is appended: a growing array, filled from the front, big-endian. Borrowed with
 * {@link Journal#scratch()}, given back with {@link #close()}; one thread at a time. Strings are encoded without garbage.
 *
 * <p>A record has at most 16 MiB. What is put beyond is left out, and the record says so ({@link Cursor#cut()}): bytes
 * and texts keep what fits (a text ends at a character, its length prefix is true), everything after that is missing.
 */
public final class Scratch implements AutoCloseable {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int FIRST_BYTES = 1024;
    private static final int KEPT_BYTES = 64 * 1024;
    private static final int MAX_BYTES = RecordLayout.MAX_PAYLOAD_BYTES;

    private final ScratchPool pool;
    private final CRC32C crc = new CRC32C();
    private final byte[] header = new byte[40];
    private StringBuilder text = new StringBuilder(FIRST_BYTES / 4);
    private byte[] array = new byte[FIRST_BYTES];
    private int[] checksums = new int[1];
    private int length;
    private boolean cut;
    private boolean lent;
    /** Nobody reads it: it keeps what {@link Stream#warm} reads from being left out. */
    @SuppressWarnings("UnusedVariable")
    private int warmth;

    Scratch(ScratchPool pool) {
        this.pool = pool;
    }

    public Scratch putByte(int value) {
        if (room(1)) {
            array[length++] = (byte) value;
        }
        return this;
    }

    public Scratch putShort(int value) {
        if (room(2)) {
            SHORT.set(array, length, (short) value);
            length += 2;
        }
        return this;
    }

    public Scratch putInt(int value) {
        if (room(4)) {
            INT.set(array, length, value);
            length += 4;
        }
        return this;
    }

    public Scratch putLong(long value) {
        if (room(8)) {
            LONG.set(array, length, value);
            length += 8;
        }
        return this;
    }

    /** Copies bytes, without a length prefix. */
    public Scratch putBytes(byte[] bytes, int from, int count) {
        int fits = cut ? 0 : Math.min(count, MAX_BYTES - length);
        grow(fits);
        System.arraycopy(bytes, from, array, length, fits);
        length += fits;
        cut |= fits < count;
        return this;
    }

    /** Copies the bytes from position to limit, without a length prefix; the buffer is as before. */
    public Scratch putBuffer(ByteBuffer bytes) {
        int count = bytes.remaining();
        int fits = cut ? 0 : Math.min(count, MAX_BYTES - length);
        grow(fits);
        bytes.get(bytes.position(), array, length, fits);
        length += fits;
        cut |= fits < count;
        return this;
    }

    /**
     * Encodes a text as UTF-8 behind its length in bytes, an int; {@code null} is the length -1 and nothing else. A
     * surrogate without its other half becomes {@code '?'}.
     */
    public Scratch putUtf8(@Nullable CharSequence text) {
        if (text == null) {
            return putInt(-1);
        }
        if (!room(4)) {
            return this;
        }
        int prefix = length;
        length += 4;
        int chars = text.length();
        int done = text instanceof String string ? ascii(string, chars) : ascii(text, chars);
        if (done < chars) {
            encode(text, done, chars);
        }
        INT.set(array, prefix, length - prefix - 4);
        return this;
    }

    private int ascii(String text, int chars) {
        int fits = Math.min(chars, MAX_BYTES - length);
        grow(fits);
        byte[] bytes = array;
        int at = length;
        int i = 0;
        while (i < fits) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                break;
            }
            bytes[at + i++] = (byte) c;
        }
        length = at + i;
        return i;
    }

    private int ascii(CharSequence text, int chars) {
        int fits = Math.min(chars, MAX_BYTES - length);
        grow(fits);
        int i = 0;
        while (i < fits) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                break;
            }
            array[length++] = (byte) c;
            i++;
        }
        return i;
    }

    private void encode(CharSequence text, int from, int chars) {
        grow((int) Math.min(3L * (chars - from), MAX_BYTES - length));
        byte[] bytes = array;
        int at = length;
        for (int i = from; i < chars; i++) {
            int c = text.charAt(i);
            if (Character.isSurrogate((char) c)) {
                boolean pair = Character.isHighSurrogate((char) c)
                        && i + 1 < chars
                        && Character.isLowSurrogate(text.charAt(i + 1));
                c = pair ? Character.toCodePoint((char) c, text.charAt(++i)) : '?';
            }
            int count = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (count > bytes.length - at) {
                cut = true;
                break;
            }
            switch (count) {
                case 1 -> bytes[at++] = (byte) c;
                case 2 -> bytes[at++] = (byte) (0xC0 | (c >> 6));
                case 3 -> bytes[at++] = (byte) (0xE0 | (c >> 12));
                default -> {
                    bytes[at++] = (byte) (0xF0 | (c >> 18));
                    bytes[at++] = (byte) (0x80 | (c >> 12 & 0x3F));
                }
            }
            if (count > 2) {
                bytes[at++] = (byte) (0x80 | (c >> 6 & 0x3F));
            }
            if (count > 1) {
                bytes[at++] = (byte) (0x80 | (c & 0x3F));
            }
        }
        length = at;
    }

    /** Room for a text that is put together before it is put here; whatever it held. */
    public StringBuilder text() {
        return text;
    }

    /** Overwrites four bytes that were put before. */
    public Scratch setInt(int at, int value) {
        if (at < 0 || at > length - 4) {
            throw new IllegalArgumentException("no int was put at " + at + " of " + length + " bytes");
        }
        INT.set(array, at, value);
        return this;
    }

    /** Where the next byte goes; the same as {@link #length()}. */
    public int position() {
        return length;
    }

    /** The bytes put so far, from 0 to {@link #length()}. Another array may take its place with every put. */
    public byte[] array() {
        return array;
    }

    /** Bytes put so far. */
    public int length() {
        return length;
    }

    /** Begins anew. */
    public Scratch reset() {
        length = 0;
        cut = false;
        return this;
    }

    /** Gives it back; it is not to be touched afterwards. A second call does nothing. */
    @Override
    public void close() {
        if (lent) {
            lent = false;
            if (array.length > KEPT_BYTES) {
                array = new byte[FIRST_BYTES];
                checksums = new int[1];
            }
            if (text.capacity() > KEPT_BYTES) {
                text = new StringBuilder(FIRST_BYTES / 4);
            }
            pool.giveBack(this);
        }
    }

    Scratch lend() {
        lent = true;
        return reset();
    }

    /** A part's flags, which say so where the record was cut. */
    int flags(int part) {
        return cut ? part | RecordLayout.CUT : part;
    }

    void warmed(int seen) {
        warmth ^= seen;
    }

    /** Whether something did not fit. */
    boolean cut() {
        return cut;
    }

    /** Makes the checksum of each part, of which all but the last have this many bytes. */
    void seal(int partBytes) {
        int parts = length <= partBytes ? 1 : (length + partBytes - 1) / partBytes;
        if (checksums.length < parts) {
            checksums = new int[parts];
        }
        for (int part = 0; part < parts; part++) {
            int from = part * partBytes;
            crc.reset();
            crc.update(array, from, Math.min(partBytes, length - from));
            checksums[part] = (int) crc.getValue();
        }
    }

    /** Checksum of a part, as {@link #seal} left it. */
    int checksum(int part) {
        return checksums[part];
    }

    /** Checksum of a segment's header. */
    int headerChecksum(long tenancy, long keyHigh, long keyLow, long where, long kind) {
        LONG.set(header, 0, tenancy);
        LONG.set(header, 8, keyHigh);
        LONG.set(header, 16, keyLow);
        LONG.set(header, 24, where);
        LONG.set(header, 32, kind);
        crc.reset();
        crc.update(header, 0, header.length);
        return (int) crc.getValue();
    }

    private boolean room(int count) {
        if (cut) {
            return false;
        }
        if (count > MAX_BYTES - length) {
            cut = true;
            return false;
        }
        grow(count);
        return true;
    }

    private void grow(int count) {
        if (count > array.length - length) {
            int doubled = Math.min(MAX_BYTES, 2 * array.length);
            byte[] larger = new byte[Math.max(length + count, doubled)];
            System.arraycopy(array, 0, larger, 0, length);
            array = larger;
        }
    }
}
