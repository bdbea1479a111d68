package org.sessionlog.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.ArtifactPaths;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.SinkContext;

/**
 * The recording of one session: tracks write to the sides of their directions, and what changed on either side is mixed
 * anew at the next flush.
 */
final class WavRecording implements Recording {
    private final SessionInfo session;
    private final SinkContext context;
    private final Buffers buffers;
    private final Consumer<WavRecording> whenClosed;
    private final Ranges changed = new Ranges();
    private final Side incoming;
    private final Side outgoing;
    private final Timeline mixed;
    private final StateFile states;
    private final @Nullable Track[] tracks = new Track[Checkpoint.MAX_STREAMS];
    private final long[] upTo = new long[Checkpoint.MAX_STREAMS];

    WavRecording(
            SessionInfo session,
            SinkContext context,
            Buffers buffers,
            long framesPerFile,
            Consumer<WavRecording> whenClosed) {
        this.session = session;
        this.context = context;
        this.buffers = buffers;
        this.whenClosed = whenClosed;
        ArtifactPaths paths = session.artifacts();
        incoming = new Side(Direction.INCOMING, context.files(), buffers, paths.incoming(), framesPerFile, changed);
        outgoing = new Side(Direction.OUTGOING, context.files(), buffers, paths.outgoing(), framesPerFile, changed);
        mixed = new Timeline(context.files(), buffers, paths.mixed(), framesPerFile);
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
            short[] scratch = buffers.borrowSamples();
            for (int i = 0; i < batch.size(); i++) {
                AudioRecord record = batch.get(i);
                track(record).take(record, scratch, session, context);
                upTo[record.stream()] = record.end();
            }
            buffers.giveBack(scratch);
        });
    }

    @Override
    public Checkpoint flush() {
        byte[][] state = new byte[1][];
        orClose(() -> {
            mix(Long.MAX_VALUE);
            incoming.flush();
            outgoing.flush();
            mixed.flush();
            state[0] = states.keep(save());
        });
        return Checkpoint.of(upTo, state[0]);
    }

    @Override
    public RecordingSummary finish(SessionEnd end) {
        List<String> warnings = new ArrayList<>();
        orClose(() -> {
            long sessionEnd = Samples.in(end.duration());
            long frames = sessionEnd;
            for (Track track : tracks()) {
                // A packet that came just before the end lasts beyond it, and all of it was said.
                frames = Math.max(frames, track.hangUp(sessionEnd));
                warnings.addAll(track.warnings());
            }
            mix(frames);
            complete(incoming, frames, warnings);
            complete(outgoing, frames, warnings);
            if (incoming.opened() || outgoing.opened()) {
                mixed.complete(frames);
            }
            describe(end, warnings);
            clean();
        });
        close();
        return new RecordingSummary(SavedFiles.all(session), warnings);
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
            track = Track.begin(record, record.direction() == Direction.INCOMING ? incoming : outgoing);
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
                for (int s = 0; s < count; s++) {
                    one[s] = (short) ((one[s] + other[s]) / 2);
                }
                mixed.write(at, one, 0, count);
            }
        }
        changed.clear();
        mixed.shorten(Math.max(incoming.end(), outgoing.end()));
        buffers.giveBack(one);
        buffers.giveBack(other);
    }

    private static void complete(Side side, long frames, List<String> warnings) {
        if (side.opened()) {
            side.complete(frames);
        } else {
            side.discard();
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
        byte[] document = SessionInfoDocument.write(session, end, SavedFiles.audio(session), tracks(), warnings);
        try {
            context.files().replace(path, document);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": " + e.getMessage(), e);
        }
    }

    private byte[] save() {
        StateWriter to = new StateWriter();
        incoming.save(to);
        outgoing.save(to);
        to.number(mixed.end());
        List<Track> saved = tracks();
        to.number(saved.size());
        saved.forEach(track -> track.save(to));
        return to.toBytes();
    }

    private void load(StateReader from) {
        incoming.load(from);
        outgoing.load(from);
        mixed.restore(from.number());
        for (int left = from.small(); left > 0; left--) {
            Track track = Track.load(from, incoming, outgoing);
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
