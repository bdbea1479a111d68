package org.sessionlog.delivery;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.sessionlog.model.Utf8;

/** Reads what {@link org.sessionlog.journal.Scratch} wrote. Reused; not thread-safe. */
final class PayloadReader {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = {};
    private int at;
    private int limit;

    PayloadReader wrap(byte[] from, int offset, int length) {
        bytes = from;
        at = offset;
        limit = offset + length;
        return this;
    }

    int readByte() {
        need(1);
        return bytes[at++];
    }

    int readInt() {
        need(4);
        int value = (int) INT.get(bytes, at);
        at += 4;
        return value;
    }

    long readLong() {
        need(8);
        long value = (long) LONG.get(bytes, at);
        at += 8;
        return value;
    }

    /** Points the view at the text here and goes on behind it. */
    void readUtf8(Utf8 into) {
        int length = Math.max(0, readInt());
        need(length);
        into.wrap(bytes, at, length);
        at += length;
    }

    /** A text, or what is there of it: the record may have been cut before, in or behind it. */
    String readTextOrWhatIsThere() {
        if (remaining() < Integer.BYTES) {
            at = limit;
            return "";
        }
        int length = Math.min(Math.max(0, readInt()), remaining());
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    byte[] array() {
        return bytes;
    }

    int at() {
        return at;
    }

    int remaining() {
        return limit - at;
    }

    /** A record that was cut at 16 MiB ends early. */
    private void need(int count) {
        if (count > limit - at) {
            throw new CutRecordException();
        }
    }

    /** The record ends before its content does. */
    static final class CutRecordException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CutRecordException() {
            super("the record was cut at 16 MiB", null, false, false);
        }
    }
}
