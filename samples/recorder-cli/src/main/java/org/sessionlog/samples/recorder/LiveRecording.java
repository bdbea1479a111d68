package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.sessionlog.model.SessionInfo;

/**
 * How other processes find a recording: a small file below {@code .recorder/} that is locked as long as the recorder
 * lives, whatever it dies of. Whoever wants it to stop puts another file beside it.
 */
final class LiveRecording implements AutoCloseable {
    private static final String FOLDER = ".recorder";
    private static final String SUFFIX = ".live";

    private final Path file;
    private final FileChannel channel;

    private LiveRecording(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * A recording that another process makes.
     *
     * @param log of the session
     */
    record Seen(Path file, String id, Path folder, Path log, String level, String input, String started, long pid) {
        /** Asks it to stop. */
        void stop() throws IOException {
            Files.write(stopOf(file), new byte[0]);
        }

        boolean isLive() throws IOException {
            return locked(file);
        }
    }

    /** Tells of this process's recording. */
    static LiveRecording begin(Path directory, SessionInfo session, String level, String input) throws IOException {
        Path folder = directory.resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path file = folder.resolve(session.artifacts().folder().getFileName() + SUFFIX);
        Properties told = new Properties();
        told.setProperty("id", session.id());
        told.setProperty("folder", session.artifacts().folder().toString());
        told.setProperty("log", session.artifacts().log().toString());
        told.setProperty("level", level);
        told.setProperty("input", input);
        told.setProperty("started", session.startedAt().toString());
        told.setProperty("pid", Long.toString(ProcessHandle.current().pid()));
        StringWriter text = new StringWriter();
        told.store(text, null);
        Files.deleteIfExists(stopOf(file));
        // Under another name until it is locked: to others an unlocked one is that of a dead recorder.
        Path unseen = Files.createTempFile(folder, ".", ".new");
        FileChannel channel = FileChannel.open(unseen, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.lock();
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        Files.move(unseen, file, StandardCopyOption.ATOMIC_MOVE);
        return new LiveRecording(file, channel);
    }

    /** Whether another process asked for the end. */
    boolean isToStop() {
        return Files.exists(stopOf(file));
    }

    /** The recording is over: its files are complete. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(stopOf(file));
        channel.close();
        try {
            Files.deleteIfExists(file.resolveSibling(""));
        } catch (IOException e) {
            // another recording is in there
        }
    }

    /** The recordings of a directory that are being made now. What a dead recorder left behind is removed. */
    static List<Seen> in(Path directory) throws IOException {
        List<Seen> seen = new ArrayList<>();
        Path folder = directory.resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            return seen;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList()) {
                try {
                    if (locked(file)) {
                        read(file, seen);
                    } else {
                        Files.deleteIfExists(stopOf(file));
                        Files.deleteIfExists(file);
                    }
                } catch (NoSuchFileException e) {
                    // it ended just now
                }
            }
        }
        return seen;
    }

    private static void read(Path file, List<Seen> to) throws IOException {
        Properties told = new Properties();
        told.load(new StringReader(Files.readString(file)));
        if (told.containsKey("pid")) {
            to.add(new Seen(
                    file,
                    told.getProperty("id", ""),
                    Path.of(told.getProperty("folder", "")),
                    Path.of(told.getProperty("log", "")),
                    told.getProperty("level", ""),
                    told.getProperty("input", ""),
                    told.getProperty("started", ""),
                    Long.parseLong(told.getProperty("pid", "0"))));
        }
    }

    private static boolean locked(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            FileLock lock = channel.tryLock();
            return lock == null;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static Path stopOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".stop");
    }
}
