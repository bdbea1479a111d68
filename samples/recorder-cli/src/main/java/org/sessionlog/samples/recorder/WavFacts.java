package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the header of a WAV file says and what is there. Sizes are in bytes.
 *
 * @param riffSize as the header has it, and {@code fileBytes} what it should be plus 8
 * @param dataAt where the samples begin
 * @param dataSize as the header has it
 * @param dataThere how many bytes of samples there are: as the header says if that can be, else up to the file's end
 */
record WavFacts(
        long fileBytes, long riffSize, long dataAt, long dataSize, long dataThere, int blockAlign, int sampleRateHz) {
    private static final int HEAD = 12;
    private static final int CHUNK_HEAD = 8;
    private static final long UNKNOWN = 0xFFFF_FFFFL;

    /** @throws BadInputException if it is no WAV file whose sizes could be right */
    static WavFacts of(Path file) throws BadInputException, IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer head = read(channel, 0, HEAD);
            if (head.remaining() < HEAD || !text(head, 8).equals("WAVE")) {
                throw new BadInputException(file + " is no WAV file");
            }
            if (!text(head, 0).equals("RIFF")) {
                throw new BadInputException(
                        file + " is " + text(head, 0) + ", whose sizes stand elsewhere: it is left as it is");
            }
            int blockAlign = 0;
            int rate = 0;
            for (long at = HEAD; at + CHUNK_HEAD <= size; ) {
                ByteBuffer chunk = read(channel, at, CHUNK_HEAD + 16);
                String id = text(chunk, 0);
                long length = chunk.getInt(4) & UNKNOWN;
                if (id.equals("fmt ") && chunk.remaining() == CHUNK_HEAD + 16) {
                    rate = chunk.getInt(12);
                    blockAlign = chunk.getShort(20);
                }
                if (id.equals("data")) {
                    if (blockAlign <= 0 || rate <= 0) {
                        throw new BadInputException(file + " does not say what its samples are");
                    }
                    long from = at + CHUNK_HEAD;
                    long there = there(channel, from, length, size, blockAlign);
                    return new WavFacts(size, head.getInt(4) & UNKNOWN, from, length, there, blockAlign, rate);
                }
                at += CHUNK_HEAD + length + (length & 1);
            }
            throw new BadInputException(file + " has no samples: there is no data chunk in it");
        }
    }

    /** Never looks for chunks among the samples, unless the size leads exactly to one and from there to the end. */
    private static long there(FileChannel channel, long from, long length, long size, int blockAlign)
            throws IOException {
        long left = size - from;
        if (length == left
                || (length > 0 && length < left && chunksFollow(channel, from + length + (length & 1), size))) {
            return length;
        }
        return left - left % blockAlign;
    }

    private static boolean chunksFollow(FileChannel channel, long first, long size) throws IOException {
        long at = first;
        while (at + CHUNK_HEAD <= size) {
            ByteBuffer chunk = read(channel, at, CHUNK_HEAD);
            for (int i = 0; i < 4; i++) {
                if (chunk.get(i) < 0x20 || chunk.get(i) > 0x7E) {
                    return false;
                }
            }
            long length = chunk.getInt(4) & UNKNOWN;
            at += CHUNK_HEAD + length + (length & 1);
        }
        return at == size || at == size + 1;
    }

    boolean isRight() {
        return riffSize == fileBytes - CHUNK_HEAD && dataSize == dataThere;
    }

    /** What the header says is wrong, in words. */
    String problem() {
        return dataSize == dataThere
                ? "its header tells of a file of " + (riffSize + CHUNK_HEAD) + " bytes, it has " + fileBytes
                : "its header tells of " + dataSize + " bytes of samples, it has " + dataThere;
    }

    long frames() {
        return dataThere / blockAlign;
    }

    double seconds() {
        return (double) frames() / sampleRateHz;
    }

    private static ByteBuffer read(FileChannel channel, long at, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
            // until it is full or the file ends
        }
        return bytes.flip();
    }

    private static String text(ByteBuffer bytes, int at) {
        byte[] four = new byte[Math.min(4, Math.max(0, bytes.limit() - at))];
        bytes.get(at, four);
        return new String(four, StandardCharsets.ISO_8859_1);
    }
}
