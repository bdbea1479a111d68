package org.sessionlog.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;

/**
 * Writes one session's dead letter, cut back to its checkpoint like any other artifact. The checkpoint's state: length of
 * the file of records and how many there are. Holds no file open, for many sessions may be parked at once.
 */
final class DeadLetterFeed implements EventFeed {
    /** What is told besides the records. */
    record Letter(String plugin, SessionKey key, Optional<SessionInfo> session, String reason) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final OutboxDisk disk;
    private final OutboxFrame frames = new OutboxFrame();
    private final Path directory;
    private final Path folder;
    private final Letter letter;
    private long seed;
    private long at;
    private long count;
    private long upTo;

    DeadLetterFeed(OutboxDisk disk, Path directory, Path folder, Letter letter, Checkpoint from) throws IOException {
        this.disk = disk;
        this.directory = directory;
        this.folder = folder;
        this.letter = letter;
        this.upTo = from.upTo(0);
        ByteBuffer state = ByteBuffer.wrap(from.state());
        if (state.remaining() == 2 * Long.BYTES) {
            at = state.getLong();
            count = state.getLong();
        }
        try (FileChannel file = open()) {
            cutBack(file);
        }
        describe(Optional.empty());
    }

    private FileChannel open() throws IOException {
        return disk.open(
                folder.resolve(letter.key + DeadLetters.RECORDS),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    private void cutBack(FileChannel file) throws IOException {
        OutboxScan scan = new OutboxScan(file);
        if (at >= OutboxFrame.FILE_HEADER_BYTES && scan.readable() && file.size() >= at) {
            seed = scan.seed();
            disk.truncate(file, at);
        } else {
            seed = OutboxFrame.newSeed();
            disk.truncate(file, 0);
            disk.write(file, OutboxFrame.fileHeader(seed), 0);
            at = OutboxFrame.FILE_HEADER_BYTES;
            count = 0;
        }
    }

    @Override
    public boolean wants(int type) {
        return true;
    }

    @Override
    public void write(List<EventRecord> batch, int count) {
        int from = 0;
        while (from < count) {
            int to = OutboxFrame.lastInFrame(batch, from, count);
            append(frames.records(letter.key, upTo, batch, from, to));
            this.count += to - from;
            upTo = batch.get(to - 1).end;
            from = to;
        }
    }

    private void append(ByteBuffer frame) {
        try (FileChannel file = open()) {
            disk.write(file, OutboxFrame.seal(frame, seed, at), at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        at += frame.limit();
    }

    @Override
    public Checkpoint flush() {
        describe(Optional.empty());
        byte[] state =
                ByteBuffer.allocate(2 * Long.BYTES).putLong(at).putLong(count).array();
        return Checkpoint.of(upTo, state);
    }

    @Override
    public void complete(SessionEnd end) {
        append(frames.of(OutboxFrame.END, letter.key, SessionCodec.encode(end)));
        describe(Optional.of(end));
    }

    private void describe(Optional<SessionEnd> end) {
        try {
            ObjectNode node = JSON.createObjectNode();
            node.put("plugin", letter.plugin);
            node.put("reason", letter.reason);
            node.put("updated_at", Instant.now().toString());
            node.put("session_key", letter.key.toString());
            if (letter.session.isPresent()) {
                node.set("session", JSON.readTree(SessionCodec.encode(letter.session.get(), directory)));
            }
            if (end.isPresent()) {
                node.set("end", JSON.readTree(SessionCodec.encode(end.get())));
            }
            node.put("records", count);
            byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
            Path path = folder.resolve(letter.key + DeadLetters.JSON);
            Path fresh = folder.resolve(letter.key + DeadLetters.JSON + ".new");
            try (FileChannel file = disk.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                disk.write(file, ByteBuffer.wrap(json), 0);
            }
            disk.move(fresh, path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
