package org.sessionlog.sink.filesystem;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import org.sessionlog.model.Utf8;

/** Bytes of lines that wait to be written, and how texts become bytes of a line. Makes no garbage. For one thread. */
final class LineBuffer {
    /** So much is collected for one write. */
    private static final int FULL = 64 * 1024;

    /** What a line of ordinary length needs beyond {@link #FULL}; a longer array is not kept. */
    private static final int KEPT = 2 * FULL;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'");
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    /** By byte: whether it may stand in a value without quotes. */
    private static final boolean[] BARE = new boolean[256];

    static {
        for (int c = 0x21; c < 0x7F; c++) {
            BARE[c] = c != '"' && c != '=' && c != '\\';
        }
    }

    private byte[] bytes = new byte[KEPT];
    private ByteBuffer view = ByteBuffer.wrap(bytes);
    private int length;
    private long second = Long.MIN_VALUE;
    private byte[] secondText = {};

    int length() {
        return length;
    }

    boolean isFull() {
        return length >= FULL;
    }

    /** A view of the first bytes, valid until the next call. */
    ByteBuffer first(int count) {
        return view.clear().limit(count);
    }

    /** Removes the first bytes. */
    void drop(int count) {
        System.arraycopy(bytes, count, bytes, 0, length - count);
        length -= count;
    }

    void clear() {
        length = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[KEPT];
            view = ByteBuffer.wrap(bytes);
        }
    }

    void append(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    void append(byte[] ascii) {
        room(ascii.length);
        System.arraycopy(ascii, 0, bytes, length, ascii.length);
        length += ascii.length;
    }

    /** ISO 8601, UTC, whole seconds. */
    void appendSecond(long epochMillis) {
        long wanted = Math.floorDiv(epochMillis, 1000L);
        if (wanted != second) {
            long shown = Math.max(0, Math.min(wanted, LAST_SECOND));
            secondText = SECOND.format(Instant.ofEpochSecond(shown).atOffset(ZoneOffset.UTC))
                    .getBytes(StandardCharsets.US_ASCII);
            second = wanted;
        }
        append(secondText);
    }

    /** Text as it is, but for control characters and line breaks, which are escaped. */
    void appendText(Utf8 text) {
        append(text, false);
    }

    /** A key or a value: bare if that is plain, else in quotes. */
    void appendToken(Utf8 token) {
        byte[] from = token.array();
        int end = token.offset() + token.length();
        int at = token.offset();
        room(token.length());
        byte[] to = bytes;
        int next = length;
        // One pass: these are short.
        while (at < end && BARE[from[at] & 0xFF]) {
            to[next++] = from[at++];
        }
        if (at < end || token.isEmpty()) {
            appendQuoted(token);
        } else {
            length = next;
        }
    }

    /** Text in quotes, with quotes and backslashes in it escaped too. */
    void appendQuoted(Utf8 text) {
        append('"');
        append(text, true);
        append('"');
    }

    private void append(Utf8 text, boolean quoted) {
        byte[] from = text.array();
        int end = text.offset() + text.length();
        int at = text.offset();
        while (at < end) {
            int plain = quoted ? plainInQuotes(from, at, end) : plain(from, at, end);
            copy(from, at, plain);
            at = plain;
            if (at < end) {
                at += appendSpecial(from, at, end);
            }
        }
    }

    /** @return where the printable ASCII that begins at {@code at} ends */
    private static int plain(byte[] from, int at, int end) {
        int i = at;
        for (; i + 8 <= end; i += 8) {
            long eight = (long) EIGHT.get(from, i);
            // A byte below 0x20 borrows, one of 0x7F carries, and one above has the high bit.
            long special = (eight - 0x2020202020202020L) | eight | (eight + 0x0101010101010101L);
            if ((special & 0x8080808080808080L) != 0) {
                break;
            }
        }
        while (i < end && from[i] >= 0x20 && from[i] < 0x7F) {
            i++;
        }
        return i;
    }

    private static int plainInQuotes(byte[] from, int at, int end) {
        int i = at;
        while (i < end && (BARE[from[i] & 0xFF] || from[i] == ' ' || from[i] == '=')) {
            i++;
        }
        return i;
    }

    /** Appends the character at a place that is not plain. @return how many bytes it has */
    private int appendSpecial(byte[] from, int at, int end) {
        int first = from[at];
        if (first >= 0) {
            appendEscaped(first);
            return 1;
        }
        int size = Utf8Scan.sizeAt(from, at, end);
        if (size == 0) {
            append(REPLACEMENT);
            return 1;
        }
        int codePoint = Utf8Scan.codePointAt(from, at, size);
        // NEL and the rest of C1; line and paragraph separator: line breaks to many a reader.
        if (codePoint < 0xA0 || codePoint == 0x2028 || codePoint == 0x2029) {
            appendHex(codePoint);
        } else {
            copy(from, at, at + size);
        }
        return size;
    }

    private void appendEscaped(int ascii) {
        switch (ascii) {
            case '\n' -> appendEscape('n');
            case '\r' -> appendEscape('r');
            case '\t' -> appendEscape('t');
            case '"', '\\' -> appendEscape((char) ascii);
            default -> appendHex(ascii);
        }
    }

    private void appendEscape(char letter) {
        append('\\');
        append(letter);
    }

    private void appendHex(int codePoint) {
        appendEscape('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            append((char) HEX[(codePoint >> shift) & 0xF]);
        }
    }

    private void copy(byte[] from, int at, int end) {
        room(end - at);
        System.arraycopy(from, at, bytes, length, end - at);
        length += end - at;
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(length, count)));
            view = ByteBuffer.wrap(bytes);
        }
    }
}
