package org.sessionlog.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.ArtifactPaths;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKind;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.SessionFiles;
import org.sessionlog.spi.SinkContext;

/**
 * The recording of one session: tracks write to the sides of their directions, and what changed on either side is mixed
 * anew at the next flush.
 */
final class WavRecording implements Recording {
    /** The files as {@link Segments} counts them. */
    private static final int INCOMING = 0;

    private static final int OUTGOING = 1;
    private static final int MIXED = 2;

    private final Reception reception;
    private final SessionInfo session;
    private final SinkContext context;
    private final Buffers buffers;
    private final Consumer<WavRecording> whenClosed;
    private final Ranges changed = new Ranges();
    private final Side incoming;
    private final Side outgoing;
    private final Timeline mixed;
    private final Cut cut;
    private final Segments segments;
    private final StateFile states;
    private final @Nullable Track[] tracks = new Track[Checkpoint.MAX_STREAMS];
    private final long[] upTo = new long[Checkpoint.MAX_STREAMS];

    WavRecording(Reception reception, Buffers buffers, Cut cut, Cut whole, Consumer<WavRecording> whenClosed) {
        this.reception = reception;
        this.session = reception.session();
        this.context = reception.context();
        this.buffers = buffers;
        this.whenClosed = whenClosed;
        this.cut = cut;
        ArtifactPaths paths = session.artifacts();
        SessionFiles files = context.files();
        incoming = new Side(Direction.INCOMING, files, buffers, paths.incoming(), cut, whole, changed);
        outgoing = new Side(Direction.OUTGOING, files, buffers, paths.outgoing(), cut, whole, changed);
        mixed = new Timeline(files, buffers, paths.mixed(), cut);
        segments = new Segments(session, context, cut, List.of(paths.incoming(), paths.outgoing(), paths.mixed()));
        states = new StateFile(
                context.files(),
                paths.mixed().resolveSibling("." + paths.mixed().getFileName() + ".state"));
    }

    /** Cuts the files back to a checkpoint. */
    void begin(Checkpoint from) {
        orClose(() -> {
            if (from.isNone()) {
                deleteDescription();
                incoming.clear();
                outgoing.clear();
                mixed.restore(0);
                states.delete();
            } else {
                for (int stream = 0; stream < upTo.length; stream++) {
                    upTo[stream] = from.upTo(stream);
                }
                load(new StateReader(states.find(from.state())));
            }
        });
    }

    @Override
    public void write(List<AudioRecord> batch) {
        orClose(() -> {
            segments.tell();
            short[] scratch = buffers.borrowSamples();
            for (int i = 0; i < batch.size(); i++) {
                AudioRecord record = batch.get(i);
                track(record).take(record, scratch);
                upTo[record.stream()] = record.end();
            }
            buffers.giveBack(scratch);
        });
    }

    @Override
    public Checkpoint flush() {
        byte[][] state = new byte[1][];
        orClose(() -> {
            segments.tell();
            mix(Long.MAX_VALUE);
            incoming.flush();
            outgoing.flush();
            mixed.flush();
            settle();
            state[0] = states.keep(save());
        });
        return Checkpoint.of(upTo, state[0]);
    }

    @Override
    public RecordingSummary finish(SessionEnd end) {
        List<String> warnings = new ArrayList<>();
        orClose(() -> {
            segments.tell();
            long sessionEnd = Samples.in(end.duration());
            long frames = Math.max(sessionEnd, segments.fullFrames());
            for (Track track : tracks()) {
                // A packet that came just before the end lasts beyond it, and all of it was said.
                frames = Math.max(frames, track.hangUp(sessionEnd));
                warnings.addAll(track.warnings());
            }
            mix(frames);
            complete(incoming, frames, warnings);
            complete(outgoing, frames, warnings);
            if (mixes()) {
                mixed.complete(frames);
            }
            tellRest(frames);
            describe(end, warnings);
            clean();
        });
        close();
        return SavedFiles.summary(session, cut, warnings);
    }

    /** Deletes what is needed only until the session is over. */
    void clean() {
        incoming.deleteLayers();
        outgoing.deleteLayers();
        states.delete();
    }

    /** Closes the files; what was not flushed is not in them. */
    void close() {
        incoming.close();
        outgoing.close();
        mixed.close();
        states.close();
        whenClosed.accept(this);
    }

    private Track track(AudioRecord record) {
        Track track = tracks[record.stream()];
        if (track == null) {
            track = Track.begin(record, record.direction() == Direction.INCOMING ? incoming : outgoing, reception);
            tracks[record.stream()] = track;
        }
        return track;
    }

    private List<Track> tracks() {
        List<Track> all = new ArrayList<>();
        for (Track track : tracks) {
            if (track != null) {
                all.add(track);
            }
        }
        return all;
    }

    private void mix(long end) {
        short[] one = buffers.borrowSamples();
        short[] other = buffers.borrowSamples();
        for (int i = 0; i < changed.count(); i++) {
            long to = Math.min(changed.to(i), end);
            for (long at = changed.from(i); at < to; at += Buffers.SAMPLES) {
                int count = (int) Math.min(Buffers.SAMPLES, to - at);
                incoming.render(at, one, count);
                outgoing.render(at, other, count);
                if (mixes()) {
                    for (int s = 0; s < count; s++) {
                        one[s] = (short) ((one[s] + other[s]) / 2);
                    }
                    mixed.write(at, one, 0, count);
                }
            }
        }
        changed.clear();
        mixed.shorten(Math.max(incoming.end(), outgoing.end()));
        buffers.giveBack(one);
        buffers.giveBack(other);
    }

    private boolean mixes() {
        return session.recording().tracks().contains(RecordedTrack.MIXED) && (incoming.opened() || outgoing.opened());
    }

    /** Makes files full that nothing more is expected for. */
    private void settle() {
        int over = segments.over(tracks());
        if (over > 0) {
            settle(INCOMING, incoming.opened(), over, incoming::settle);
            settle(OUTGOING, outgoing.opened(), over, outgoing::settle);
            settle(MIXED, mixes(), over, mixed::settle);
            segments.cause(tracks(), upTo);
        }
    }

    private void settle(int file, boolean exists, int over, IntConsumer settle) {
        if (exists && over > segments.full(file)) {
            settle.accept(over);
            segments.filled(file, over);
        }
    }

    private void tellRest(long frames) {
        if (incoming.opened()) {
            segments.tellRest(INCOMING, frames);
        }
        if (outgoing.opened()) {
            segments.tellRest(OUTGOING, frames);
        }
        if (mixes()) {
            segments.tellRest(MIXED, frames);
        }
    }

    private void complete(Side side, long frames, List<String> warnings) {
        if (side.opened()) {
            side.complete(frames);
            return;
        }
        side.discard();
        if (session.kind() != SessionKind.RECORDING) {
            warnings.add("no " + side.name() + " track was opened: there is no file of that side, and the mixed one has"
                    + " silence for it");
        }
    }

    /** Goes first: as long as it is there, the recording counts as finished. */
    private void deleteDescription() {
        Path path = session.artifacts().sessionInfo();
        if (Files.exists(path)) {
            try {
                context.files().delete(path);
            } catch (IOException e) {
                throw new UncheckedIOException(path + ": " + e.getMessage(), e);
            }
        }
    }

    private void describe(SessionEnd end, List<String> warnings) {
        Path path = session.artifacts().sessionInfo();
        byte[] document = SessionInfoDocument.write(session, end, SavedFiles.audio(session, cut), tracks(), warnings);
        try {
            context.files().replace(path, document);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }

    private byte[] save() {
        StateWriter to = new StateWriter();
        segments.save(to);
        incoming.save(to);
        outgoing.save(to);
        to.number(mixed.end());
        List<Track> saved = tracks();
        to.number(saved.size());
        for (Track track : saved) {
            track.save(to);
            segments.saveTrack(to, track);
        }
        return to.toBytes();
    }

    private void load(StateReader from) {
        segments.load(from);
        incoming.load(from, segments.full(INCOMING));
        outgoing.load(from, segments.full(OUTGOING));
        mixed.restore(from.number(), segments.full(MIXED));
        for (int left = from.small(); left > 0; left--) {
            Track track = Track.load(from, incoming, outgoing, reception);
            segments.loadTrack(from, track);
            tracks[track.stream()] = track;
        }
        incoming.loaded();
        outgoing.loaded();
        // Where one side was ahead of the other, the mixed file may have some of the other already.
        changed.add(Math.min(incoming.end(), outgoing.end()), Math.max(incoming.end(), outgoing.end()));
    }

    private void orClose(Runnable work) {
        boolean done = false;
        try {
            work.run();
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }
}
