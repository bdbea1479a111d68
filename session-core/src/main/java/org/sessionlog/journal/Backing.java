package org.sessionlog.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where slabs and register files come from: mapped files, or memory. Thread-safe. */
interface Backing {
    /** A piece of memory under a name that makes it part of the journal once it has its header. */
    interface Header {
        void write(ByteBuffer zeroed);
    }

    /**
     * Zeroed memory, of which each byte really exists.
     *
     * @throws IOException when there is no room for it; nothing is left behind
     */
    ByteBuffer create(String name, int bytes, Header header) throws IOException;

    /** "mapped" or "memory". */
    String mode();

    /** Writes everything through to the device. */
    void force() throws IOException;
}
