package org.sessionlog.audio;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sessionlog.model.Artifact;
import org.sessionlog.model.Fact;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.SinkContext;
import org.slf4j.event.Level;

/**
 * The segments of a recording: which of them are full, and which the session was told of, each once. A flush makes the
 * files full, and only when its checkpoint was kept, at the next call, are they published and the session told of them: so
 * the checkpoint holds what is still to be told, and a replay from it says the same again, by which it is known.
 */
final class Segments {
    /** What comes later than this is rare, and finds its place all the same. */
    private static final long LATE_SECONDS = 2;
    /** A track that is so far behind the others is silent; it does not hold them up. */
    private static final long SILENT_SECONDS = 30;

    /** Gives a full segment its final name. */
    @FunctionalInterface
    interface Publisher {
        void publish(RecordedTrack track, int index);
    }

    private final SessionInfo session;
    private final SinkContext context;
    private final RecordingFiles files;
    private final Samples samples;
    /** Of every track: with segments all are cut alike. */
    private final Cut cut;

    private final Pauses pauses;
    private final List<RecordedTrack> tracks;
    /** By the place of a track in the list: how many segments are full, and how many of these were told. */
    private final int[] full;

    private final int[] told;
    /** What stands for the cause of what is to be told: a record that no checkpoint has covered. */
    private int causeStream;

    private long causePosition;

    Segments(SessionInfo session, SinkContext context, RecordingFiles files, Pauses pauses) {
        this.pauses = pauses;
        this.session = session;
        this.context = context;
        this.files = files;
        this.samples = files.samples();
        this.tracks = files.wanted();
        this.cut = files.cut(tracks.get(0));
        this.full = new int[tracks.size()];
        this.told = new int[tracks.size()];
    }

    /** How many segments of a track are full; none of one that has no file. */
    int full(RecordedTrack track) {
        int file = tracks.indexOf(track);
        return file < 0 ? 0 : full[file];
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
    int over(List<Track> sources) {
        long least = Long.MAX_VALUE;
        long newest = 0;
        for (Track track : sources) {
            newest = Math.max(newest, track.progress());
            least = track.isClosed() ? least : Math.min(least, track.progress());
        }
        if (!cut.segments() || least == Long.MAX_VALUE) {
            return 0;
        }
        long silent = SILENT_SECONDS * samples.rateHz();
        long late = LATE_SECONDS * samples.rateHz();
        return (int) Math.max(0, (Math.max(least, newest - silent) - late) / cut.frames());
    }

    /** The first segments of a file are full. */
    void filled(RecordedTrack track, int count) {
        int file = tracks.indexOf(track);
        full[file] = Math.max(full[file], count);
    }

    /** @param upTo by stream, what the checkpoint that is being made covers */
    void cause(List<Track> sources, long[] upTo) {
        causeStream = 0;
        causePosition = Reception.AT_THE_END;
        long newest = -1;
        for (Track track : sources) {
            if (!track.isClosed() && track.arrival() > newest) {
                newest = track.arrival();
                causeStream = track.stream();
                causePosition = upTo[causeStream];
            }
        }
    }

    /** Publishes what the last checkpoint has as full, and tells of it. */
    void tell(Publisher publisher) {
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
                    publisher.publish(tracks.get(file), index);
                    tell(file, index, cut.frames(), causeStream, causePosition);
                    told[file]++;
                }
            }
        }
    }

    /** The recording is over and published: tells of the rest. */
    void tellRest(List<Artifact> audio) {
        for (int file = 0; cut.segments() && file < told.length; file++) {
            for (Artifact artifact : audio) {
                Path wav = cut.file(files.path(tracks.get(file)), told[file]);
                if (Sealing.wav(artifact.path()).equals(wav)) {
                    long frames = samples.in(artifact.duration().orElseThrow());
                    tell(file, told[file], frames, 0, Reception.AT_THE_END);
                    told[file]++;
                }
            }
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
        RecordedTrack track = tracks.get(file);
        WavFormat format = files.format(track);
        Instant start = at(index * cut.frames(), false);
        Map<String, String> words = new LinkedHashMap<>();
        words.put(
                "filename",
                String.valueOf(files.sealing()
                        .named(cut.file(files.path(track), index))
                        .getFileName()));
        words.put("sequence", Integer.toString(index + 1));
        words.put("start", start.toString());
        words.put("end", at(index * cut.frames() + frames, true).toString());
        words.put("bytes", Long.toString(WavHeader.fileBytes(format, frames * format.channels()) + cut.cueBytes()));
        context.report(session, new Fact("chunk_created", Level.INFO, stream, position, words));
    }

    private Instant at(long frame, boolean end) {
        return session.startedAt().plusNanos(pauses.nanosOf(frame, end));
    }
}
