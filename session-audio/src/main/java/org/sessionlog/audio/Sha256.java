package org.sessionlog.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.SessionFiles;

/** The hash of a file. */
final class Sha256 {
    private static final int BLOCK = 64 * 1024;

    private Sha256() {}

    /** @return 64 hexadecimal digits, as {@code sha256sum} prints them */
    static String of(SessionFiles files, Path path) {
        try (SessionFile file = files.open(path)) {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            long at = 0;
            while (file.read(block, at) > 0) {
                at += block.position();
                hash.update(block.flip());
                block.clear();
            }
            return HexFormat.of().formatHex(hash.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
