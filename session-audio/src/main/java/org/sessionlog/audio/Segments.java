package org.sessionlog.audio;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sessionlog.model.Fact;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.SinkContext;
import org.slf4j.event.Level;

/**
 * The segments of a recording: which of them are full, and which the session was told of, each once. A flush makes the
 * files full, and only when its checkpoint was kept, at the next call, is the session told of them: so the checkpoint
 * holds what is still to be told, and a replay from it says the same again, by which it is known.
 */
final class Segments {
    /** What comes later than this is rare, and finds its place all the same. */
    private static final long LATE = 2L * Samples.RATE_HZ;
    /** A track that is so far behind the others is silent; it does not hold them up. */
    private static final long SILENT = 30L * Samples.RATE_HZ;
    /** Behind every record. */
    private static final long AT_THE_END = Long.MAX_VALUE - 1;

    private final SessionInfo session;
    private final SinkContext context;
    private final Cut cut;
    private final List<Path> paths;
    /** By file: how many segments are full, and how many of these were told. */
    private final int[] full;

    private final int[] told;
    /** What stands for the cause of what is to be told: a record that no checkpoint has covered. */
    private int causeStream;

    private long causePosition;

    /** @param paths of incoming, outgoing and mixed */
    Segments(SessionInfo session, SinkContext context, Cut cut, List<Path> paths) {
        this.session = session;
        this.context = context;
        this.cut = cut;
        this.paths = paths;
        this.full = new int[paths.size()];
        this.told = new int[paths.size()];
    }

    int full(int file) {
        return full[file];
    }

    /** The place up to which every file that was told of reaches. */
    long fullFrames() {
        int most = 0;
        for (int count : full) {
            most = Math.max(most, count);
        }
        return most * cut.frames();
    }

    /** How many segments nothing more is expected for. */
    int over(List<Track> tracks) {
        long least = Long.MAX_VALUE;
        long newest = 0;
        for (Track track : tracks) {
            newest = Math.max(newest, track.progress());
            least = track.isClosed() ? least : Math.min(least, track.progress());
        }
        if (!cut.segments() || least == Long.MAX_VALUE) {
            return 0;
        }
        return (int) Math.max(0, (Math.max(least, newest - SILENT) - LATE) / cut.frames());
    }

    /** The first segments of a file are full. */
    void filled(int file, int count) {
        full[file] = Math.max(full[file], count);
    }

    /** @param upTo by stream, what the checkpoint that is being made covers */
    void cause(List<Track> tracks, long[] upTo) {
        causeStream = 0;
        causePosition = AT_THE_END;
        long newest = -1;
        for (Track track : tracks) {
            if (!track.isClosed() && track.arrival() > newest) {
                newest = track.arrival();
                causeStream = track.stream();
                causePosition = upTo[causeStream];
            }
        }
    }

    /** Tells of what the last checkpoint has as full. */
    void tell() {
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (int file = 0; file < full.length; file++) {
            if (told[file] < full[file]) {
                least = Math.min(least, told[file]);
                most = Math.max(most, full[file]);
            }
        }
        for (int index = least; index < most; index++) {
            for (int file = 0; file < full.length; file++) {
                if (told[file] == index && index < full[file]) {
                    tell(file, index, cut.frames(), causeStream, causePosition);
                    told[file]++;
                }
            }
        }
    }

    /** The recording is over: tells of the rest of a file. */
    void tellRest(int file, long frames) {
        for (int index = told[file]; cut.segments() && index < cut.files(frames); index++) {
            tell(file, index, Math.min(cut.frames(), frames - index * cut.frames()), 0, AT_THE_END);
        }
    }

    void save(StateWriter to) {
        if (!cut.segments()) {
            return;
        }
        for (int file = 0; file < full.length; file++) {
            to.number(full[file]);
            to.number(told[file]);
        }
        to.number(causeStream);
        to.number(causePosition);
    }

    void saveTrack(StateWriter to, Track track) {
        if (cut.segments()) {
            to.flag(track.isClosed());
            to.number(track.arrival());
        }
    }

    void load(StateReader from) {
        if (!cut.segments()) {
            return;
        }
        for (int file = 0; file < full.length; file++) {
            full[file] = from.small();
            told[file] = from.small();
        }
        causeStream = from.small();
        causePosition = from.number();
    }

    void loadTrack(StateReader from, Track track) {
        if (cut.segments()) {
            boolean closed = from.flag();
            track.recall(from.number(), closed);
        }
    }

    private void tell(int file, int index, long frames, int stream, long position) {
        Instant start = at(index * cut.frames());
        Map<String, String> words = new LinkedHashMap<>();
        words.put("filename", String.valueOf(cut.file(paths.get(file), index).getFileName()));
        words.put("sequence", Integer.toString(index + 1));
        words.put("start", start.toString());
        words.put("end", at(index * cut.frames() + frames).toString());
        words.put("bytes", Long.toString(WavHeader.BYTES + Short.BYTES * frames));
        context.report(session, new Fact("chunk_created", Level.INFO, stream, position, words));
    }

    private Instant at(long frame) {
        return session.startedAt().plus(Duration.ofNanos(frame * Samples.NANOS_EACH));
    }
}
