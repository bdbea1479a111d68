package org.sessionlog.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** An open file of {@link SessionFiles}. For one thread at a time; whoever opened it closes it. */
public interface SessionFile extends AutoCloseable {
    Path path();

    /** Writes all of the buffer at a place of the file, which grows as needed (a hole reads as zeros). */
    void write(ByteBuffer from, long at) throws IOException;

    /**
     * Reads until the buffer is full or the file ends.
     *
     * @return bytes read, 0 at the end
     */
    int read(ByteBuffer into, long at) throws IOException;

    long size() throws IOException;

    /** Cuts the file to a length; a shorter file stays as it is. */
    void truncate(long length) throws IOException;

    /** Returns when all that was written to the file is on the device, which then outlasts a loss of power. */
    void force() throws IOException;

    /** Closes the file; never throws. What was written is with the operating system already. */
    @Override
    void close();
}
