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
        if (facts.fileBytes() - 8 > MOST) {
            throw new BadInputException(file + " is larger than 4 GiB: no header of this kind can tell its size");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            put(channel, facts.dataAt() - 4, facts.dataThere());
            put(channel, RIFF_SIZE_AT, facts.fileBytes() - 8);
            channel.force(true);
        }
        return Optional.of(facts.problem());
    }

    private static void put(FileChannel channel, long at, long size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt((int) size).flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position());
        }
    }
}
