package org.sessionlog.audio;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Direction;
import org.sessionlog.spi.SessionFiles;

/**
 * The cues of a recording, until its files get them: those found since the last flush here, the others in a hidden file to
 * which each flush appends, and of which a checkpoint has the length. A track has so many, and no more.
 */
final class Cues {
    /** Of one track; the sessions that have more are attacks. */
    static final int MOST = 1_000;

    private static final int ENTRY = 16;

    private final HiddenFile file;
    private final List<Cue> fresh = new ArrayList<>();
    private final int[] counts = new int[Checkpoint.MAX_STREAMS];
    private long length;

    Cues(SessionFiles files, Path path) {
        this.file = new HiddenFile(files, path);
    }

    void add(Cue cue) {
        if (counts[cue.stream()]++ < MOST) {
            fresh.add(cue);
        }
    }

    /** What is known of a side up to a place is forgotten, on the disk too. */
    void erase(Direction direction, long to) {
        flush();
        ByteBuffer kept = read();
        ByteBuffer nothing = ByteBuffer.allocate(ENTRY);
        for (int at = 0; at < kept.limit(); at += ENTRY) {
            if (kind(kept, at) != 0 && direction(kept, at) == direction && kept.getLong(at) < to) {
                // Its stream stays: it counts.
                nothing.clear().put(8, kept.get(at + 8));
                file.write(nothing, at);
            }
        }
    }

    /** Hands everything to the operating system. */
    void flush() {
        if (fresh.isEmpty()) {
            return;
        }
        ByteBuffer entries = ByteBuffer.allocate(ENTRY * fresh.size());
        for (Cue cue : fresh) {
            entries.putLong(cue.place())
                    .put((byte) cue.stream())
                    .put((byte) (cue.direction() == Direction.OUTGOING ? 1 : 0))
                    .put((byte) cue.kind().number)
                    .put((byte) 0)
                    .putInt(cue.value());
        }
        fresh.clear();
        file.write(entries.flip(), length);
        length += entries.capacity();
    }

    /** All that are known, in the order of their places. */
    List<Cue> all() {
        List<Cue> all = new ArrayList<>(fresh);
        ByteBuffer kept = read();
        for (int at = 0; at < kept.limit(); at += ENTRY) {
            int kind = kind(kept, at);
            if (kind != 0) {
                all.add(new Cue(
                        kept.getLong(at),
                        kept.get(at + 8),
                        direction(kept, at),
                        Cue.Kind.of(kind),
                        kept.getInt(at + 12)));
            }
        }
        all.sort(Cue.ORDER);
        return all;
    }

    void save(StateWriter to) {
        to.number(length);
    }

    void load(StateReader from) {
        length = from.number();
        ByteBuffer kept = read();
        for (int at = 0; at < kept.limit(); at += ENTRY) {
            counts[kept.get(at + 8)]++;
        }
    }

    void delete() {
        file.delete();
        length = 0;
    }

    void close() {
        file.close();
    }

    private ByteBuffer read() {
        ByteBuffer kept = ByteBuffer.allocate((int) length);
        if (length > 0) {
            int read = file.read(kept, 0);
            kept.limit(read - read % ENTRY);
        }
        return kept;
    }

    private static int kind(ByteBuffer kept, int at) {
        return kept.get(at + 10);
    }

    private static Direction direction(ByteBuffer kept, int at) {
        return kept.get(at + 9) == 0 ? Direction.INCOMING : Direction.OUTGOING;
    }
}
