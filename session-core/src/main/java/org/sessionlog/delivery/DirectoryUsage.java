package org.sessionlog.delivery;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.sessionlog.model.Health;

/** Bytes used below the directory and bytes free. Walking the tree costs I/O, so it is done at most once a minute. */
final class DirectoryUsage {
    private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Path directory;
    private volatile Health.StorageHealth last = new Health.StorageHealth(0, 0);
    private long next = System.nanoTime();

    DirectoryUsage(Path directory) {
        this.directory = directory;
    }

    Health.StorageHealth health() {
        return last;
    }

    /** On the housekeeper's thread. */
    void refresh() throws IOException {
        long now = System.nanoTime();
        if (now - next < 0 || !Files.isDirectory(directory)) {
            return;
        }
        next = now + INTERVAL_NANOS;
        Sum sum = new Sum();
        Files.walkFileTree(directory, sum);
        last = new Health.StorageHealth(sum.bytes, Files.getFileStore(directory).getUsableSpace());
    }

    private static final class Sum extends SimpleFileVisitor<Path> {
        private long bytes;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes += attributes.size();
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
        }
    }
}
