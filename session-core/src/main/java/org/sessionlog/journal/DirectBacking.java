package org.sessionlog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Direct buffers, which a crash takes along: for containers that may not write. */
final class DirectBacking implements Backing {
    @Override
    public ByteBuffer create(String name, int bytes, Header header) throws IOException {
        try {
            ByteBuffer memory = ByteBuffer.allocateDirect(bytes + Long.BYTES)
                    .alignedSlice(Long.BYTES)
                    .slice(0, bytes);
            header.write(memory);
            return memory;
        } catch (OutOfMemoryError e) {
            throw new IOException(
                    "no direct memory left for " + name + " of " + bytes + " bytes (-XX:MaxDirectMemorySize)", e);
        }
    }

    @Override
    public String mode() {
        return "memory";
    }

    @Override
    public void force() {}
}
