package org.sessionlog.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One to three kinds of damage to the files of a journal. */
final class JournalMutation {
    static final int MAX_FILE_BYTES = 96 << 10;

    private final Random random;
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    JournalMutation(Random random) {
        this.random = random;
    }

    /** A damaged copy. */
    Map<String, byte[]> of(Map<String, byte[]> original) {
        original.forEach((name, bytes) -> files.put(name, bytes.clone()));
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            mutate();
        }
        return files;
    }

    private void mutate() {
        String name = any();
        byte[] bytes = file(name);
        if (bytes.length < 64) {
            return;
        }
        switch (random.nextInt(12)) {
            case 0 -> flipBits(bytes, 1);
            case 1 -> flipBits(bytes, 1 + random.nextInt(64));
            case 2 -> random(bytes, 1 + random.nextInt(16));
            case 3 -> random(bytes, 1 + random.nextInt(bytes.length));
            case 4 -> zero(bytes, 1 + random.nextInt(600));
            case 5 -> zero(bytes, 1 + random.nextInt(bytes.length));
            case 6 -> files.put(name, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            case 7 ->
                files.put(name, Arrays.copyOf(bytes, bytes.length + random.nextInt(MAX_FILE_BYTES - bytes.length)));
            case 8 -> swapBlocks(bytes, file(any()));
            case 9 -> copyBlock(bytes, file(any()));
            case 10 -> extreme(bytes);
            default -> swapFiles(name, any());
        }
    }

    private byte[] file(String name) {
        return files.getOrDefault(name, new byte[0]);
    }

    private String any() {
        List<String> names = new ArrayList<>(files.keySet());
        // Slabs are small beside the register; most damage goes to them.
        names.removeIf(name -> name.startsWith("register") && random.nextInt(4) > 0);
        return names.get(random.nextInt(names.size()));
    }

    private void flipBits(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            bytes[place(bytes)] ^= (byte) (1 << random.nextInt(8));
        }
    }

    /** Anywhere, but often where something is. */
    private int place(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        for (int i = 0; i < 20 && bytes[at] == 0; i++) {
            at = random.nextInt(bytes.length);
        }
        return at;
    }

    private void random(byte[] bytes, int count) {
        byte[] noise = new byte[count];
        random.nextBytes(noise);
        int at = place(bytes);
        System.arraycopy(noise, 0, bytes, at, Math.min(count, bytes.length - at));
    }

    private void zero(byte[] bytes, int count) {
        int at = place(bytes);
        Arrays.fill(bytes, at, Math.min(bytes.length, at + count), (byte) 0);
    }

    /** Segments, slots, or pieces of them. */
    private void swapBlocks(byte[] one, byte[] other) {
        int size = 64 << random.nextInt(8);
        if (one.length <= size || other.length <= size) {
            return;
        }
        int from = random.nextInt(one.length / size) * size;
        int to = random.nextInt(other.length / size) * size;
        byte[] kept = Arrays.copyOfRange(other, to, to + size);
        System.arraycopy(one, from, other, to, size);
        System.arraycopy(kept, 0, one, from, size);
    }

    private void copyBlock(byte[] one, byte[] other) {
        int size = 8 << random.nextInt(11);
        if (one.length > size && other.length > size) {
            int from = random.nextInt(one.length / size) * size;
            int to = random.nextInt(other.length / size) * size;
            System.arraycopy(one, from, other, to, size);
        }
    }

    /** Lengths, places and counts that are too large, negative, or off by a little. */
    private void extreme(byte[] bytes) {
        int[] values = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, 1, 31, 32, 33, 447, 448, 449, 1 << 24};
        int at = random.nextInt(bytes.length / 8) * 8;
        for (int i = 0; i < 50 && ByteBuffer.wrap(bytes).getInt(at) == 0; i++) {
            at = random.nextInt(bytes.length / 8) * 8;
        }
        ByteBuffer.wrap(bytes).putInt(at, values[random.nextInt(values.length)]);
    }

    private void swapFiles(String one, String other) {
        byte[] kept = file(one);
        files.put(one, file(other));
        files.put(other, kept);
    }
}
