package org.sessionlog.sink.filesystem;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.Arrays;
import org.sessionlog.model.Utf8;

/** Bytes of lines that wait to be written, and how texts become bytes of a line. Makes no garbage. For one thread. */
final class LineBuffer {
    /** So much is collected for one write. */
    private static final int FULL = 64 * 1024;

    /** What a line of ordinary length needs beyond {@link #FULL}; a longer array is not kept. */
    private static final int KEPT = 2 * FULL;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] INDENT = Levels.ascii("    ");
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    /** By byte: whether it may stand in a value without quotes. */
    private static final boolean[] BARE = new boolean[256];

    static {
        for (int c = 0x21; c < 0x7F; c++) {
            BARE[c] = c != '"' && c != '=' && c != '\\';
        }
    }

    private final TimeFormat time;
    private byte[] bytes = new byte[KEPT];
    private ByteBuffer view = ByteBuffer.wrap(bytes);
    private int length;
    private long second = Long.MIN_VALUE;
    private byte[] beforeMillis = {};
    private byte[] afterMillis = {};

    LineBuffer(TimeFormat time) {
        this.time = time;
    }

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

    /** Bytes as they are, of which the caller knows that they need no escape. */
    void append(Utf8 plain) {
        copy(plain.array(), plain.offset(), plain.offset() + plain.length());
    }

    /** A whole number, in decimal. */
    void appendNumber(long number) {
        if (number < 0) {
            append(Levels.ascii(Long.toString(number)));
            return;
        }
        room(20);
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        int at = length + digits;
        length = at;
        long rest = number;
        do {
            bytes[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
    }

    /** The time in this buffer's format. */
    void appendTime(long epochMillis) {
        long wanted = Math.floorDiv(epochMillis, 1000L);
        if (wanted != second) {
            ZonedDateTime shown = time.at(wanted);
            beforeMillis = Levels.ascii(time.beforeMillis().format(shown));
            afterMillis = Levels.ascii(time.afterMillis().format(shown));
            second = wanted;
        }
        append(beforeMillis);
        if (time.millisMark() != TimeFormat.NO_MILLIS) {
            int millis = Math.floorMod(epochMillis, 1000);
            append(time.millisMark());
            append((char) ('0' + millis / 100));
            append((char) ('0' + millis / 10 % 10));
            append((char) ('0' + millis % 10));
        }
        append(afterMillis);
    }

    /** Text as it is, but for control characters and line breaks, which are escaped. */
    void appendText(Utf8 text) {
        append(text.array(), text.offset(), text.offset() + text.length(), false);
    }

    /** Text whose line breaks stay: its further lines are indented, tabs at their beginning become spaces. */
    void appendLines(Utf8 text) {
        byte[] from = text.array();
        int at = text.offset();
        int end = at + text.length();
        while (end > at && (from[end - 1] == '\n' || from[end - 1] == '\r')) {
            end--;
        }
        while (true) {
            int lineBreak = at;
            while (lineBreak < end && from[lineBreak] != '\n') {
                lineBreak++;
            }
            while (at < lineBreak && from[at] == '\t') {
                append(INDENT);
                at++;
            }
            boolean dos = lineBreak < end && lineBreak > at && from[lineBreak - 1] == '\r';
            append(from, at, dos ? lineBreak - 1 : lineBreak, false);
            if (lineBreak == end) {
                return;
            }
            appendLineBreak();
            at = lineBreak + 1;
        }
    }

    /** The next line goes on with the same record. */
    void appendLineBreak() {
        append('\n');
        append(INDENT);
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
        appendInQuotes(text);
        append('"');
    }

    /** The same without the quotes. */
    void appendInQuotes(Utf8 text) {
        append(text.array(), text.offset(), text.offset() + text.length(), true);
    }

    private void append(byte[] from, int begin, int end, boolean quoted) {
        int at = begin;
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
