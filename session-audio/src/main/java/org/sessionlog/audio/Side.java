package org.sessionlog.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordedTrack;

/**
 * One direction's sound. As long as one track alone can write to a place, its samples go straight into the direction's
 * file. From the place on where a second track could write too, each track keeps its samples in a file of its own, a
 * layer, and the direction's file has their sum: so tracks that overlap are both heard, and a replay after a crash adds
 * nothing twice. A small file beside them says where the layers begin; the layers are deleted when the session is over.
 */
final class Side {
    private static final long NEVER = Long.MAX_VALUE;

    private final Direction direction;
    private final RecordingFiles files;
    private final Buffers buffers;
    private final Path path;
    private final Ranges changed;
    private final boolean published;

    private final boolean kept;
    private final Timeline sound;
    private final @Nullable Timeline[] layers = new Timeline[Checkpoint.MAX_STREAMS];
    /** By stream: from where on a track may write; {@link #NEVER} for no track. */
    private final long[] earliest = new long[Checkpoint.MAX_STREAMS];

    /** By stream, while a checkpoint is being read: where its layer ends; -1 for no layer. */
    private final long[] layerEnds = new long[Checkpoint.MAX_STREAMS];

    private boolean opened;
    private long layeredFrom = NEVER;
    private long erasedTo;

    /** @param changed where this side notes what it changed */
    Side(Direction direction, RecordingFiles files, Ranges changed) {
        RecordedTrack track = direction == Direction.INCOMING ? RecordedTrack.INCOMING : RecordedTrack.OUTGOING;
        this.direction = direction;
        this.files = files;
        this.buffers = files.buffers();
        this.path = files.path(track);
        this.changed = changed;
        this.published = files.wants(track);
        this.kept = published || files.wants(RecordedTrack.MIXED) || files.wants(RecordedTrack.STEREO);
        this.sound = published ? files.timeline(track) : files.hidden(hidden(".side"));
        Arrays.fill(earliest, NEVER);
        Arrays.fill(layerEnds, -1);
    }

    Direction direction() {
        return direction;
    }

    /** {@code incoming} or {@code outgoing}. */
    String name() {
        return direction.name().toLowerCase(Locale.ROOT);
    }

    /** Whether it ever had a track. */
    boolean opened() {
        return opened;
    }

    /** Whether it has a file of its own. */
    boolean isPublished() {
        return published;
    }

    /** Whether its sound is needed, for that or for what is made of both sides. */
    boolean isKept() {
        return kept;
    }

    /** What all of its tracks are together. */
    Timeline sound() {
        return sound;
    }

    /** The place behind everything on this side. */
    long end() {
        long end = sound.end();
        for (Timeline layer : layers) {
            end = layer == null ? end : Math.max(end, layer.end());
        }
        return end;
    }

    /** Begins anew, over whatever is there. */
    void clear() {
        deleteLayers();
        sound.restore(0);
    }

    /** A new track, which will write nothing before that place. */
    void admit(int stream, long from) {
        opened = true;
        int owner = owner();
        earliest[stream] = from;
        long shared = second();
        if (kept && shared < layeredFrom) {
            layer(owner, shared);
        }
    }

    /** A track that was admitted before the checkpoint. */
    void readmit(int stream, long from) {
        earliest[stream] = from;
    }

    void write(int stream, long at, short[] from, int offset, int count) {
        if (!kept) {
            return;
        }
        int erased = (int) Math.min(count, Math.max(0, erasedTo - at));
        int alone = (int) Math.max(erased, Math.min(count, layeredFrom - at));
        if (alone > erased) {
            sound.write(at + erased, from, offset + erased, alone - erased);
        }
        if (count > alone) {
            layerOf(stream).write(at + alone, from, offset + alone, count - alone);
        }
        changed.add(at + erased, at + count);
    }

    /** What a track has from one place to another becomes silence; if nothing is behind it, the side ends before it. */
    void silence(int stream, long from, long to) {
        if (!kept) {
            return;
        }
        if (from < layeredFrom) {
            silence(sound, from, Math.min(to, layeredFrom));
        }
        if (to > layeredFrom) {
            silence(layerOf(stream), Math.max(from, layeredFrom), to);
        }
        changed.add(from, to);
    }

    /** Everything up to that place becomes silence for good, also what comes for it later. */
    void erase(long to) {
        erasedTo = Math.max(erasedTo, to);
        sound.silence(0, to);
        for (Timeline layer : layers) {
            if (layer != null) {
                layer.silence(0, to);
            }
        }
        changed.add(0, Math.min(to, end()));
    }

    /** Whether nothing may be kept of that place. */
    boolean isErased(long at) {
        return at < erasedTo;
    }

    /**
     * Reads at most {@link Buffers#SAMPLES} samples of the side; where it has layers, adds them up and puts the sum into
     * the direction's file.
     */
    void render(long at, short[] into, int count) {
        int alone = (int) Math.max(0, Math.min(count, layeredFrom - at));
        if (alone > 0) {
            sound.read(at, into, 0, alone);
        }
        if (alone == count) {
            return;
        }
        WavFormat format = sound.format();
        int silence = format.silence();
        format.silence(into, alone, count - alone);
        short[] layer = buffers.borrowSamples();
        for (Timeline one : layers) {
            if (one != null) {
                one.read(at + alone, layer, 0, count - alone);
                for (int i = alone; i < count; i++) {
                    int sum = into[i] + layer[i - alone] - silence;
                    into[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sum));
                }
            }
        }
        buffers.giveBack(layer);
        format.hold(into, alone, count - alone);
        sound.write(at + alone, into, alone, count - alone);
    }

    void flush() {
        sound.flush();
        for (Timeline layer : layers) {
            if (layer != null) {
                layer.flush();
            }
        }
    }

    void close() {
        sound.close();
        for (Timeline layer : layers) {
            if (layer != null) {
                layer.close();
            }
        }
    }

    /** Deletes what is needed only while the session runs. */
    void clean() {
        deleteLayers();
        if (!published) {
            sound.delete();
        }
    }

    private void deleteLayers() {
        if (Files.exists(mark())) {
            for (int stream = 1; stream < Checkpoint.MAX_STREAMS; stream++) {
                Timeline layer = layers[stream];
                (layer == null ? layerFile(stream) : layer).delete();
                layers[stream] = null;
            }
            try {
                files.files().delete(mark());
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    void save(StateWriter to) {
        to.flag(opened);
        to.number(erasedTo);
        to.number(sound.end());
        to.number(layeredFrom == NEVER ? 0 : layeredFrom + 1);
        if (layeredFrom != NEVER) {
            for (int stream = 1; stream < Checkpoint.MAX_STREAMS; stream++) {
                Timeline layer = layers[stream];
                to.number(layer == null ? 0 : layer.end() + 1);
            }
        }
    }

    /**
     * Takes over the files, cut back to what {@link #save} wrote. The tracks are readmitted after it.
     *
     * @param settledFiles how many files were settled: see {@link Timeline#settle}
     */
    void load(StateReader from, int settledFiles) {
        opened = from.flag();
        erasedTo = from.number();
        sound.restore(from.number(), settledFiles);
        long saved = from.number();
        layeredFrom = saved == 0 ? NEVER : saved - 1;
        for (int stream = 1; saved > 0 && stream < Checkpoint.MAX_STREAMS; stream++) {
            layerEnds[stream] = from.number() - 1;
        }
    }

    /** All tracks of the checkpoint are readmitted: now the layers can be cut back. */
    void loaded() {
        long marked = marked();
        int owner = owner();
        if (marked < layeredFrom) {
            // There are layers since the checkpoint. What the one track had there lies in its layer, untouched.
            layerEnds[owner] = Math.max(layerEnds[owner], Math.min(layeredFrom, sound.end()));
            layeredFrom = marked;
        }
        for (int stream = 1; stream < Checkpoint.MAX_STREAMS; stream++) {
            if (layerEnds[stream] >= 0) {
                layerFrom(stream, layerEnds[stream]);
            }
        }
        if (layeredFrom != NEVER) {
            changed.add(layeredFrom, end());
        }
    }

    private static void silence(Timeline of, long from, long to) {
        of.silence(from, to);
        if (to >= of.end()) {
            of.shorten(from);
        }
    }

    /**
     * From now on two tracks may write from that place on.
     *
     * @param owner who alone could until now
     */
    private void layer(int owner, long from) {
        Timeline layer = layerOf(owner);
        short[] copied = buffers.borrowSamples();
        long until = Math.min(layeredFrom, sound.end());
        for (long at = from; at < until; at += Buffers.SAMPLES) {
            int count = (int) Math.min(Buffers.SAMPLES, until - at);
            sound.read(at, copied, 0, count);
            layer.write(at, copied, 0, count);
        }
        buffers.giveBack(copied);
        layer.flush();
        try {
            files.files().replace(mark(), (from + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw failed(e);
        }
        layeredFrom = from;
    }

    private Timeline layerOf(int stream) {
        Timeline layer = layers[stream];
        return layer == null ? layerFrom(stream, 0) : layer;
    }

    private Timeline layerFrom(int stream, long end) {
        Timeline layer = layerFile(stream);
        // Before anything can fail: so that it is closed.
        layers[stream] = layer;
        layer.restore(end);
        return layer;
    }

    private Timeline layerFile(int stream) {
        return files.hidden(hidden(".track" + stream));
    }

    /** The stream that may write earliest; 0 if there is none. */
    private int owner() {
        int owner = 0;
        for (int stream = 1; stream < earliest.length; stream++) {
            owner = earliest[stream] < earliest[owner] ? stream : owner;
        }
        return owner;
    }

    /** From where on a second track may write. */
    private long second() {
        int owner = owner();
        long second = NEVER;
        for (int stream = 1; stream < earliest.length; stream++) {
            second = stream == owner ? second : Math.min(second, earliest[stream]);
        }
        return second;
    }

    private Path mark() {
        return hidden(".layers");
    }

    private Path hidden(String suffix) {
        return path.resolveSibling("." + path.getFileName() + suffix);
    }

    private long marked() {
        try {
            return Files.exists(mark())
                    ? Long.parseLong(
                            Files.readString(mark(), StandardCharsets.US_ASCII).strip())
                    : NEVER;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException(mark() + ": " + e.getMessage(), e);
    }
}
