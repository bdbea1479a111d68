package org.sessionlog.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/** Where the journal opens its files: the seam at which a full or failing disk can be put in. */
@FunctionalInterface
public interface JournalFiles {
    /** As {@link FileChannel#open(Path, Set, FileAttribute[])}. The caller closes the channel. */
    FileChannel open(Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException;

    /** The files of the operating system. */
    static JournalFiles system() {
        return FileChannel::open;
    }
}
