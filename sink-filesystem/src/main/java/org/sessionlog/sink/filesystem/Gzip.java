package org.sessionlog.sink.filesystem;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.SessionFiles;

/** Compresses files (RFC 1952). The same content always gives the same bytes. */
final class Gzip {
    private static final int BUFFER = 64 * 1024;

    private Gzip() {}

    /** Compresses a file into another one, of which nothing stays that it held before. */
    static void pack(SessionFiles files, Path from, Path to) throws IOException {
        try (SessionFile plain = files.open(from);
                SessionFile packed = files.open(to)) {
            packed.truncate(0);
            try (OutputStream out = new Fast(new Appending(packed))) {
                ByteBuffer piece = ByteBuffer.allocate(BUFFER);
                long at = 0;
                for (int count = plain.read(piece, at); count > 0; count = plain.read(piece.clear(), at)) {
                    out.write(piece.array(), 0, count);
                    at += count;
                }
            }
        }
    }

    /** Compresses what is written to it. Closing it closes the other. */
    static OutputStream into(OutputStream packed) throws IOException {
        return new Fast(packed);
    }

    /** Logs become a tenth whatever the level; this one takes the least time. */
    private static final class Fast extends GZIPOutputStream {
        Fast(OutputStream to) throws IOException {
            super(to, BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    private static final class Appending extends OutputStream {
        private final SessionFile file;
        private long at;

        Appending(SessionFile file) {
            this.file = file;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            file.write(ByteBuffer.wrap(bytes, offset, count), at);
            at += count;
        }
    }
}
