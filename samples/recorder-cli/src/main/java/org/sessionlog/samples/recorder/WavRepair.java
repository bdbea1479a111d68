package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Writes into the header of a WAV file the sizes that its length gives. The samples are not touched. */
final class WavRepair {
    private static final int RIFF_SIZE_AT = 4;
    private static final long MOST = 0xFFFF_FFFFL;

    private WavRepair() {}

    /**
     * Mends a file.
     *
     * @return what was done; empty when the sizes were right
     * @throws BadInputException if that is no WAV file, or one whose sizes no header of this kind can hold
     */
    static Optional<String> mend(Path file) throws BadInputException, IOException {
        WavFacts facts = WavFacts.of(file);
        if (facts.isRight()) {
            return Optional.empty();
        }
        if (!facts.isRf64() && facts.fileBytes() - 8 > MOST) {
            throw new BadInputException(file + " is larger than 4 GiB: no header of this kind can tell its size");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (facts.isRf64()) {
                put(channel, WavFacts.DS64_AT, facts.fileBytes() - 8, facts.dataThere(), facts.frames());
            } else {
                if (facts.factAt() > 0) {
                    put(channel, facts.factAt(), (int) facts.frames());
                }
                put(channel, facts.dataAt() - 4, (int) facts.dataThere());
                put(channel, RIFF_SIZE_AT, (int) (facts.fileBytes() - 8));
            }
            channel.force(true);
        }
        return Optional.of(facts.problem());
    }

    private static void put(FileChannel channel, long at, int size) throws IOException {
        write(
                channel,
                at,
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(size));
    }

    private static void put(FileChannel channel, long at, long... sizes) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * sizes.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long size : sizes) {
            bytes.putLong(size);
        }
        write(channel, at, bytes);
    }

    private static void write(FileChannel channel, long at, ByteBuffer bytes) throws IOException {
        bytes.flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position());
        }
    }
}
