package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * What the header of a WAV file says and what is there. Sizes are in bytes.
 *
 * @param isRf64 whether its sizes are those of {@code ds64} (EBU Tech 3306)
 * @param riffSize as the header has it, and {@code fileBytes} what it should be plus 8
 * @param dataAt where the samples begin
 * @param dataSize as the header has it
 * @param dataThere how many bytes of samples there are: as the header says if that can be, else up to the file's end
 * @param factAt where a {@code fact} chunk has the number of frames; 0 if there is none
 * @param tag what {@code fmt} calls the encoding
 */
record WavFacts(
        long fileBytes,
        boolean isRf64,
        long riffSize,
        long dataAt,
        long dataSize,
        long dataThere,
        long factAt,
        int tag,
        int blockAlign,
        int sampleRateHz) {
    /** Where {@code ds64} has the size of the file, of the samples, and how many frames there are: eight bytes each. */
    static final int DS64_AT = 20;

    private static final int A_LAW = 6;
    private static final int MU_LAW = 7;
    private static final int HEAD = 12;
    private static final int CHUNK_HEAD = 8;
    private static final int DS64_BYTES = 24;
    private static final long UNKNOWN = 0xFFFF_FFFFL;
    private static final int MOST_BEHIND = 64 * 1024;
    private static final Set<String> BEHIND = Set.of("cue ", "LIST", "JUNK");

    /** @throws BadInputException if it is no WAV file whose sizes could be right */
    static WavFacts of(Path file) throws BadInputException, IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer head = read(channel, 0, DS64_AT + DS64_BYTES);
            if (head.remaining() < HEAD || !text(head, 8).equals("WAVE")) {
                throw new BadInputException(file + " is no WAV file");
            }
            boolean isRf64 = text(head, 0).equals("RF64") && text(head, HEAD).equals("ds64");
            if ((!isRf64 && !text(head, 0).equals("RIFF")) || (isRf64 && head.remaining() < DS64_AT + DS64_BYTES)) {
                throw new BadInputException(
                        file + " is " + text(head, 0) + ", whose sizes stand elsewhere: it is left as it is");
            }
            int tag = 0;
            int blockAlign = 0;
            int rate = 0;
            long factAt = 0;
            for (long at = HEAD; at + CHUNK_HEAD <= size; ) {
                ByteBuffer chunk = read(channel, at, CHUNK_HEAD + 16);
                String id = text(chunk, 0);
                long length = chunk.getInt(4) & UNKNOWN;
                if (id.equals("fmt ") && chunk.remaining() == CHUNK_HEAD + 16) {
                    tag = chunk.getShort(8);
                    rate = chunk.getInt(12);
                    blockAlign = chunk.getShort(20);
                }
                if (id.equals("fact") && length >= Integer.BYTES) {
                    factAt = at + CHUNK_HEAD;
                }
                if (id.equals("data")) {
                    if (blockAlign <= 0 || rate <= 0) {
                        throw new BadInputException(file + " does not say what its samples are");
                    }
                    long from = at + CHUNK_HEAD;
                    long riffSize = isRf64 ? head.getLong(DS64_AT) : head.getInt(4) & UNKNOWN;
                    long dataSize = isRf64 ? head.getLong(DS64_AT + Long.BYTES) : length;
                    long there = there(channel, from, dataSize, size, blockAlign);
                    return new WavFacts(size, isRf64, riffSize, from, dataSize, there, factAt, tag, blockAlign, rate);
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
        return behind(channel, from, size, blockAlign);
    }

    /** Up to the chunks that players read behind the samples, if such chunks lead exactly to the file's end. */
    private static long behind(FileChannel channel, long from, long size, int blockAlign) throws IOException {
        long left = size - from;
        long whole = left - left % blockAlign;
        int searched = (int) Math.min(whole, MOST_BEHIND);
        long first = from + whole - searched;
        ByteBuffer end = read(channel, first, searched);
        for (int at = 0; at + CHUNK_HEAD <= end.limit(); at += blockAlign) {
            if (BEHIND.contains(text(end, at)) && chunksFollow(channel, first + at, size)) {
                return first + at - from;
            }
        }
        return whole;
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

    /** Whether a byte of samples sounds like nothing. */
    boolean isSilent(byte sample) {
        return switch (tag) {
            // Both zeros of the law.
            case MU_LAW -> (sample & 0x7f) == 0x7f;
            case A_LAW -> (sample & 0x7f) == 0x55;
            default -> sample == 0;
        };
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
