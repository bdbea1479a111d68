package org.sessionlog.audio.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What the header of a WAV file says, RIFF or RF64 (EBU Tech 3306).
 *
 * @param dataAt where the samples begin, in bytes
 * @param frames samples of each channel
 */
record WavSource(Path path, Encoding encoding, int sampleRateHz, int channels, long dataAt, long frames) {
    private static final int HEAD = 12;
    private static final int CHUNK_HEAD = 8;
    private static final int MOST_OF_CHUNK = 40;
    private static final int FEWEST_OF_FMT = 16;
    private static final int SUBFORMAT_AT = 24;
    private static final int EXTENSIBLE = 0xFFFE;
    private static final long IN_DS64 = 0xFFFF_FFFFL;

    /** The encodings that recordings have, by their WAVE format tag. */
    enum Encoding {
        PCM16(1, 16),
        A_LAW(6, 8),
        MU_LAW(7, 8);

        private final int tag;
        private final int bits;

        Encoding(int tag, int bits) {
            this.tag = tag;
            this.bits = bits;
        }

        int bytes() {
            return bits / Byte.SIZE;
        }
    }

    static List<WavSource> all(List<Path> paths) throws IOException {
        List<WavSource> sources = new ArrayList<>();
        for (Path path : paths) {
            sources.add(of(path));
        }
        return sources;
    }

    /** @throws ExportException if it is no file that can be read */
    static WavSource of(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer head = read(channel, 0, HEAD);
            boolean large = text(head, 0).equals("RF64");
            if (!(large || text(head, 0).equals("RIFF")) || !text(head, 8).equals("WAVE")) {
                throw new ExportException(path + " is no WAV file");
            }
            return chunks(path, channel, large);
        }
    }

    private static WavSource chunks(Path path, FileChannel channel, boolean large) throws IOException {
        ByteBuffer format = ByteBuffer.allocate(0);
        long largeData = -1;
        for (long at = HEAD; at + CHUNK_HEAD <= channel.size(); ) {
            ByteBuffer chunk = read(channel, at, CHUNK_HEAD + MOST_OF_CHUNK);
            String id = text(chunk, 0);
            long length = chunk.getInt(4) & 0xFFFF_FFFFL;
            if (id.equals("ds64") && chunk.remaining() >= CHUNK_HEAD + 16) {
                largeData = chunk.getLong(CHUNK_HEAD + 8);
            } else if (id.equals("fmt ")) {
                format = chunk.slice(CHUNK_HEAD, (int) Math.min(length, chunk.remaining() - CHUNK_HEAD))
                        .order(ByteOrder.LITTLE_ENDIAN);
            } else if (id.equals("data")) {
                long bytes = large && length == IN_DS64 ? largeData : length;
                return data(path, format, at + CHUNK_HEAD, bytes, channel.size());
            }
            at += CHUNK_HEAD + length + (length & 1);
        }
        throw new ExportException(path + " has no samples: there is no data chunk in it");
    }

    private static WavSource data(Path path, ByteBuffer format, long at, long bytes, long fileBytes) {
        if (format.remaining() < FEWEST_OF_FMT) {
            throw new ExportException(path + " does not say what its samples are");
        }
        int tag = format.getShort(0) & 0xFFFF;
        if (tag == EXTENSIBLE && format.remaining() > SUBFORMAT_AT + 1) {
            tag = format.getShort(SUBFORMAT_AT) & 0xFFFF;
        }
        int channels = format.getShort(2);
        int rate = format.getInt(4);
        int bits = format.getShort(14);
        for (Encoding encoding : Encoding.values()) {
            if (encoding.tag == tag && encoding.bits == bits && channels >= 1 && channels <= 2 && rate > 0) {
                if (bytes < 0 || at + bytes > fileBytes) {
                    throw new ExportException(
                            path + " has not as many samples as its header tells: it was not finished,"
                                    + " or cut; recorder-cli repair mends its header");
                }
                return new WavSource(path, encoding, rate, channels, at, bytes / ((long) channels * encoding.bytes()));
            }
        }
        throw new ExportException(path + " is of format " + tag + " with " + bits + " bits and " + channels
                + " channels; what can be exported is PCM of 16 bits, A-law and mu-law, with 1 or 2");
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
