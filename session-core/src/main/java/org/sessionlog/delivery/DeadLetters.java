package org.sessionlog.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;

/**
 * The folder of what can never succeed: {@code .dead-letter/<plugin>/<session key>.json} tells why and of which session,
 * {@code <session key>.records} holds the records ({@link OutboxFrame}). Nothing here is ever deleted by the SDK. Safe for
 * any number of threads, one session at a time from one.
 */
final class DeadLetters {
    static final String FOLDER = ".dead-letter";
    static final String RECORDS = ".records";
    static final String JSON = ".json";

    private static final String SAFE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

    private final Path directory;
    private final OutboxDisk disk;
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    DeadLetters(Path directory, Permissions permissions) {
        this(directory, OutboxDisk.system(permissions));
    }

    DeadLetters(Path directory, OutboxDisk disk) {
        this.directory = directory;
        this.disk = disk;
    }

    /** Where a plugin's dead letters are. */
    Path folder(String plugin) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < plugin.length(); i++) {
            char c = plugin.charAt(i);
            if (SAFE.indexOf(c) >= 0 && (c != '.' || i > 0)) {
                name.append(c);
            } else {
                name.append(c == ':' ? "-" : String.format("%%%02x", (int) c)); // conversations:cosmos
            }
        }
        return directory.resolve(FOLDER).resolve(name.toString());
    }

    /**
     * Copies a session's undelivered records and the reason. Done again, it begins anew.
     *
     * @throws IOException if it is not all written: what is refused must be kept until this succeeds
     */
    void park(String plugin, SessionInfo session, String reason, Iterable<EventRecord> records) throws IOException {
        try {
            EventFeed feed = open(plugin, session.key(), Optional.of(session), reason, Checkpoint.NONE);
            List<EventRecord> batch = new ArrayList<>();
            long bytes = 0;
            for (EventRecord record : records) {
                batch.add(copy(record));
                bytes += record.length;
                if (bytes >= OutboxBatch.MAX_BYTES || batch.size() == OutboxBatch.MAX_RECORDS) {
                    feed.write(batch, batch.size());
                    batch.clear();
                    bytes = 0;
                }
            }
            if (!batch.isEmpty()) {
                feed.write(batch, batch.size());
            }
            feed.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** An iterator may give the same object again and again. */
    private static EventRecord copy(EventRecord record) {
        EventRecord copy = new EventRecord();
        copy.type = record.type;
        copy.position = record.position;
        copy.end = record.end;
        copy.nanos = record.nanos;
        copy.bytes = Arrays.copyOfRange(record.bytes, record.offset, record.offset + record.length);
        copy.length = record.length;
        return copy;
    }

    /** The way of a session's records to here, as a plugin's would be: the checkpoint's state is its own. */
    EventFeed open(String plugin, SessionKey key, Optional<SessionInfo> session, String reason, Checkpoint from)
            throws IOException {
        Path folder = folder(plugin);
        AtomicLong count = counts.computeIfAbsent(plugin, name -> new AtomicLong(list(folder)));
        if (!Files.exists(folder.resolve(key + JSON))) {
            count.incrementAndGet();
        }
        return new DeadLetterFeed(
                disk, directory, folder, new DeadLetterFeed.Letter(plugin, key, session, reason), from);
    }

    /** How many sessions of a plugin there are. */
    long count(String plugin) {
        return counts.computeIfAbsent(plugin, name -> new AtomicLong(list(folder(name))))
                .get();
    }

    /** Takes in a damaged file of an outbox instead of deleting it. */
    void keep(String plugin, Path file) throws IOException {
        String name = "damaged-" + Long.toHexString(OutboxFrame.newSeed()) + "-" + file.getFileName();
        disk.move(file, folder(plugin).resolve(name));
    }

    private static long list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.toString().endsWith(JSON)).count();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            return 0; // the count is for health alone
        }
    }
}
