package org.sessionlog.spi;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The files that plugins write, under one budget of open descriptors ({@code files.max_open}): the least recently used
 * one is closed and opened again at its next write. Files are created 0600 and folders 0700 (0640 and 0750 with {@code
 * files.group=true}). Safe for any number of threads.
 */
public interface SessionFiles {
    /**
     * Opens a file for reading and writing, creating it and its folders if need be. Its content stays.
     *
     * @throws IOException naming the path
     */
    SessionFile open(Path path) throws IOException;

    /** Writes a whole small file so that a reader sees the old content or the new, never a part. */
    void replace(Path path, byte[] content) throws IOException;

    /**
     * Renames a file in one step; what was at the new place is gone. A {@link SessionFile} that is open on either path
     * is closed before, by its owner.
     *
     * @throws IOException naming the path; nothing was moved then
     */
    void move(Path from, Path to) throws IOException;

    /**
     * Gives a file that is complete its final name, and never takes the place of another: that is what {@link #move} does.
     * The new name outlasts a loss of power, provided that the content was {@link SessionFile#force}d before. Called again
     * after a crash it does what is left to do; a crash may leave the file under both names, never under none. Same rule
     * for open files as in {@link #move}.
     *
     * @throws java.nio.file.FileAlreadyExistsException if another file is at the new place: it is left as it is, and so is
     *     the old name
     * @throws IOException naming the path
     */
    void publish(Path from, Path to) throws IOException;

    /** Deletes a file if it is there. Same rule for open ones as in {@link #move}. */
    void delete(Path path) throws IOException;
}
