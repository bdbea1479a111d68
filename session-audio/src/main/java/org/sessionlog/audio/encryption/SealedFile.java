package org.sessionlog.audio.encryption;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.config.TinkConfig2026;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import org.sessionlog.model.SessionKey;

/**
 * The format of an encrypted file: {@code SLOGENC1}, the 16 bytes of the session's key (its identity, not the one that
 * encrypts), and the stream as Tink's streaming AEAD writes it, with those 24 bytes and the file's name as associated data.
 */
final class SealedFile {
    private static final byte[] MAGIC = "SLOGENC1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = MAGIC.length + 2 * Long.BYTES;
    private static final int BUFFER_BYTES = 64 * 1024;

    private SealedFile() {}

    /** @throws EncryptionException if that is no encrypted file of ours */
    static SessionKey session(Path sealed) throws IOException {
        try (FileChannel from = FileChannel.open(sealed, StandardOpenOption.READ)) {
            return session(sealed, from);
        }
    }

    private static SessionKey session(Path sealed, FileChannel from) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        while (header.hasRemaining() && from.read(header) >= 0) {
            // until it is full or the file ends
        }
        header.flip();
        byte[] magic = new byte[Math.min(MAGIC.length, header.remaining())];
        header.get(magic);
        if (!java.util.Arrays.equals(magic, MAGIC) || header.remaining() < 2 * Long.BYTES) {
            throw new EncryptionException(sealed + " is no recording that was encrypted here, or is cut short");
        }
        return new SessionKey(header.getLong(), header.getLong());
    }

    /** @param name of the file that is encrypted */
    static void write(Path plain, Path sealed, SessionKey session, String name, KeysetHandle key)
            throws IOException, GeneralSecurityException {
        byte[] header = header(session);
        StreamingAead aead = aead(key);
        try (FileChannel from = FileChannel.open(plain, StandardOpenOption.READ);
                FileChannel to =
                        FileChannel.open(sealed, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer start = ByteBuffer.wrap(header);
            while (start.hasRemaining()) {
                to.write(start);
            }
            // Closing ends the stream, and would close the file, which is still to be forced.
            try (WritableByteChannel encrypting =
                    aead.newEncryptingChannel(new Lasting(to), associated(header, name))) {
                copy(from, encrypting);
            }
            to.force(true);
        }
    }

    /** @throws EncryptionException if it is not whole, or not that session's file of that name */
    static void read(Path sealed, Path plain, String name, KeysetHandle key)
            throws IOException, GeneralSecurityException {
        StreamingAead aead = aead(key);
        try (FileChannel from = FileChannel.open(sealed, StandardOpenOption.READ);
                FileChannel to =
                        FileChannel.open(plain, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            SessionKey session = session(sealed, from);
            try (ReadableByteChannel decrypting = aead.newDecryptingChannel(from, associated(header(session), name))) {
                copy(decrypting, to);
            } catch (IOException e) {
                throw new EncryptionException(
                        to.position() == 0
                                ? sealed + " does not open with the key of session " + session
                                        + ": it was changed or cut," + " was not encrypted as " + name
                                        + ", or with another key"
                                : sealed + " was changed or cut: what follows its first " + to.position()
                                        + " bytes does not open",
                        e);
            }
        }
    }

    private static StreamingAead aead(KeysetHandle key) throws GeneralSecurityException {
        return key.getPrimitive(TinkConfig2026.get(), StreamingAead.class);
    }

    private static byte[] header(SessionKey session) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .put(MAGIC)
                .putLong(session.high())
                .putLong(session.low())
                .array();
    }

    private static byte[] associated(byte[] header, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(header.length + text.length)
                .put(header)
                .put(text)
                .array();
    }

    private static void copy(ReadableByteChannel from, WritableByteChannel to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        while (from.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
            buffer.clear();
        }
    }

    /** Stays open when it is closed. */
    private record Lasting(FileChannel channel) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer from) throws IOException {
            return channel.write(from);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {}
    }
}
