package org.sessionlog.sink.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.Protection;

/** Carries out the steps of a plan. Each can be repeated. */
final class RetentionWork {
    private final Path directory;
    private final List<Protection> protections;

    RetentionWork(Path directory, List<Protection> protections) {
        this.directory = directory;
        this.protections = protections;
    }

    /** @return what could not be done, in sentences */
    List<String> carryOut(List<RetentionPlan.Step> steps) {
        List<String> failures = new ArrayList<>();
        for (RetentionPlan.Step step : steps) {
            if (!step.path().startsWith(directory)
                    || protections.stream().anyMatch(protection -> protection.covers(step.path()))) {
                continue;
            }
            try {
                carryOut(step);
            } catch (IOException e) {
                failures.add(step.path() + " stays: " + e);
            }
        }
        return failures;
    }

    private static void carryOut(RetentionPlan.Step step) throws IOException {
        switch (step.action()) {
            case REMOVE -> Files.deleteIfExists(step.path());
            case COMPRESS -> compress(step.path());
            case REMOVE_FOLDER -> {
                try {
                    Files.deleteIfExists(step.path());
                } catch (DirectoryNotEmptyException e) {
                    // A session that began meanwhile has a file there.
                }
            }
        }
    }

    /** The compressed file keeps the time of the last change, which its age is counted from. */
    private static void compress(Path plain) throws IOException {
        FileTime changed;
        try {
            changed = Files.getLastModifiedTime(plain);
        } catch (NoSuchFileException e) {
            return;
        }
        Path unfinished = plain.resolveSibling("." + plain.getFileName() + ".gz.new");
        Files.deleteIfExists(unfinished);
        Files.createFile(unfinished, permissions(plain));
        try (InputStream from = Files.newInputStream(plain);
                OutputStream to = Gzip.into(Files.newOutputStream(unfinished))) {
            from.transferTo(to);
        }
        Files.setLastModifiedTime(unfinished, changed);
        Files.move(
                unfinished,
                plain.resolveSibling(plain.getFileName() + ".gz"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        Files.delete(plain);
    }

    private static FileAttribute<?>[] permissions(Path of) throws IOException {
        @Nullable PosixFileAttributeView posix = Files.getFileAttributeView(of, PosixFileAttributeView.class);
        return posix == null
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(posix.readAttributes().permissions())
                };
    }
}
