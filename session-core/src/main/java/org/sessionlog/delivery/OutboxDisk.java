package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** What outboxes and dead letters do to the disk: the seam at which a full disk or a dying process can be put in. */
interface OutboxDisk {
    /** Opens a file; the folders above it are made if need be. */
    FileChannel open(Path path, OpenOption... options) throws IOException;

    /** Writes all of the buffer at a place of the file. */
    void write(FileChannel file, ByteBuffer from, long at) throws IOException;

    /** Waits until what was written to the file is on the device. */
    void force(FileChannel file) throws IOException;

    void truncate(FileChannel file, long size) throws IOException;

    /** Renames in one step, over what is there; the folders above are made if need be. */
    void move(Path from, Path to) throws IOException;

    /** Deletes a file or an empty folder, if it is there. */
    void delete(Path path) throws IOException;

    /** The operating system's. */
    static OutboxDisk system(Permissions permissions) {
        return new OutboxSystemDisk(permissions);
    }
}
