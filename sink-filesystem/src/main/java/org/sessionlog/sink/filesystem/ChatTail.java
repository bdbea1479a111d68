package org.sessionlog.sink.filesystem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The end of a chat log, which can still be changed: the last entries, and the bytes that are to replace everything in
 * the file from some place on.
 */
final class ChatTail {
    /** So many entries can be changed. */
    static final int MAX_ENTRIES = 64;

    /** All entries that can be changed are not longer together. */
    static final int MAX_BYTES = 1 << 20;

    /** Reads the file, all of a part of it. */
    @FunctionalInterface
    interface Reader {
        void read(ByteBuffer into, long at) throws IOException;
    }

    private final Reader file;
    private final List<ChatState.Entry> entries = new ArrayList<>();
    private ChatState.Entry floor = ChatState.Entry.NONE;
    private int entryBytes;
    private long cut;
    private byte[] bytes = {};

    ChatTail(Reader file) {
        this.file = file;
    }

    /** Goes on where another one was. */
    void restore(ChatState state) {
        entries.clear();
        entries.addAll(state.entries());
        floor = state.floor();
        entryBytes = entries.stream().mapToInt(ChatState.Entry::bytes).sum();
        cut = state.cut();
        bytes = state.tailBytes();
    }

    List<ChatState.Entry> entries() {
        return List.copyOf(entries);
    }

    ChatState.Entry floor() {
        return floor;
    }

    long cut() {
        return cut;
    }

    byte[] bytes() {
        return bytes;
    }

    /** How long the file is when all is written. */
    long length() {
        return cut + bytes.length;
    }

    /** All of it is in the file. */
    void written() {
        cut = length();
        bytes = new byte[0];
    }

    /** A file that ends so; no entry in it, or in one before it, can be changed. */
    void restart(long at, byte[] content) {
        entries.forEach(this::raise);
        entries.clear();
        entryBytes = 0;
        cut = at;
        bytes = content;
    }

    /** @return where the entry of that sequence is, or negative */
    int indexOf(long sequence) {
        int i = entries.size() - 1;
        while (i >= 0 && entries.get(i).sequence() != sequence) {
            i--;
        }
        return i;
    }

    /** Whether an entry can still stand where it belongs. */
    boolean hasPlaceFor(ChatState.Entry entry) {
        return entry.isBehind(floor);
    }

    /** An order that is behind everything. */
    long nextOrder() {
        return 1 + Math.max(floor.order(), entries.isEmpty() ? floor.order() : last().order());
    }

    boolean isLast(ChatState.Entry entry) {
        return entries.isEmpty() || entry.isBehind(last());
    }

    private ChatState.Entry last() {
        return entries.get(entries.size() - 1);
    }

    void remove(int index) throws IOException {
        int at = reach(index);
        int count = entries.remove(index).bytes();
        entryBytes -= count;
        byte[] less = Arrays.copyOf(bytes, bytes.length - count);
        System.arraycopy(bytes, at + count, less, at, less.length - at);
        bytes = less;
    }

    /** Puts an entry where it belongs among the others. */
    void insert(ChatState.Entry entry, byte[] content) throws IOException {
        int index = entries.size();
        while (index > 0 && !entry.isBehind(entries.get(index - 1))) {
            index--;
        }
        int at = reach(index);
        byte[] more = Arrays.copyOf(bytes, bytes.length + content.length);
        System.arraycopy(content, 0, more, at, content.length);
        System.arraycopy(bytes, at, more, at + content.length, bytes.length - at);
        bytes = more;
        entries.add(index, entry);
        entryBytes += entry.bytes();
        while (entries.size() > MAX_ENTRIES || entryBytes > MAX_BYTES) {
            ChatState.Entry dropped = entries.remove(0);
            entryBytes -= dropped.bytes();
            raise(dropped);
        }
    }

    private void raise(ChatState.Entry entry) {
        floor = entry.isBehind(floor) ? entry : floor;
    }

    /** Makes sure that the bytes hold the file from an entry on. @return where in the bytes the entry begins */
    private int reach(int index) throws IOException {
        long start = length();
        for (int i = index; i < entries.size(); i++) {
            start -= entries.get(i).bytes();
        }
        if (start < cut) {
            byte[] more = new byte[Math.toIntExact(length() - start)];
            int missing = Math.toIntExact(cut - start);
            file.read(ByteBuffer.wrap(more, 0, missing), start);
            System.arraycopy(bytes, 0, more, missing, bytes.length);
            bytes = more;
            cut = start;
        }
        return Math.toIntExact(start - cut);
    }
}
