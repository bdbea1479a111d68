package org.sessionlog.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKind;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.SinkContext;

/**
 * The recording of one session: tracks write to the sides of their directions, and what changed on either side is mixed
 * anew at the next flush.
 */
final class WavRecording implements Recording {
    private final Reception reception;
    private final SessionInfo session;
    private final SinkContext context;
    private final RecordingFiles files;
    private final Buffers buffers;
    private final Consumer<WavRecording> whenClosed;
    private final Ranges changed = new Ranges();
    private final Side incoming;
    private final Side outgoing;
    private final BothSides both;
    private final Segments segments;
    private final StateFile states;
    private final @Nullable Track[] tracks = new Track[Checkpoint.MAX_STREAMS];
    private final long[] upTo = new long[Checkpoint.MAX_STREAMS];

    WavRecording(Reception reception, RecordingFiles files, Mix mix, Consumer<WavRecording> whenClosed) {
        this.reception = reception;
        this.session = reception.session();
        this.context = reception.context();
        this.files = files;
        this.buffers = files.buffers();
        this.whenClosed = whenClosed;
        incoming = new Side(Direction.INCOMING, files, changed);
        outgoing = new Side(Direction.OUTGOING, files, changed);
        both = new BothSides(files, mix, incoming, outgoing, changed);
        segments = new Segments(session, context, files);
        Path mixed = session.artifacts().mixed();
        states = new StateFile(context.files(), mixed.resolveSibling("." + mixed.getFileName() + ".state"));
    }

    /** Cuts the files back to a checkpoint. */
    void begin(Checkpoint from) {
        orClose(() -> {
            if (from.isNone()) {
                deleteDescription();
                incoming.clear();
                outgoing.clear();
                both.clear();
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
            both.make(Long.MAX_VALUE);
            incoming.flush();
            outgoing.flush();
            both.flush();
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
            long sessionEnd = files.samples().in(end.duration());
            long frames = Math.max(sessionEnd, segments.fullFrames());
            for (Track track : tracks()) {
                // A packet that came just before the end lasts beyond it, and all of it was said.
                frames = Math.max(frames, track.hangUp(sessionEnd));
                warnings.addAll(track.warnings());
            }
            both.make(frames);
            complete(frames);
            warnIfMissing(incoming, warnings);
            warnIfMissing(outgoing, warnings);
            describe(end, warnings);
            clean();
        });
        close();
        return SavedFiles.summary(session, files, warnings);
    }

    /** Deletes what is needed only until the session is over. */
    void clean() {
        incoming.clean();
        outgoing.clean();
        states.delete();
    }

    /** Closes the files; what was not flushed is not in them. */
    void close() {
        incoming.close();
        outgoing.close();
        both.close();
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

    /** Whether there is something for a file. */
    private boolean exists(RecordedTrack track) {
        return switch (track) {
            case INCOMING -> incoming.opened();
            case OUTGOING -> outgoing.opened();
            case MIXED, STEREO -> both.opened();
        };
    }

    private Timeline sound(RecordedTrack track) {
        return switch (track) {
            case INCOMING -> incoming.sound();
            case OUTGOING -> outgoing.sound();
            case MIXED, STEREO -> both.sound(track);
        };
    }

    /** Makes files full that nothing more is expected for. */
    private void settle() {
        int over = segments.over(tracks());
        if (over > 0) {
            for (RecordedTrack track : files.wanted()) {
                if (exists(track) && over > segments.full(track)) {
                    sound(track).settle(over);
                    segments.filled(track, over);
                }
            }
            segments.cause(tracks(), upTo);
        }
    }

    /** Gives all files their length. */
    private void complete(long frames) {
        for (RecordedTrack track : files.wanted()) {
            Timeline sound = sound(track);
            if (exists(track)) {
                sound.complete(frames * sound.format().channels());
            } else {
                // One that was there before.
                sound.delete();
            }
        }
        for (RecordedTrack track : files.wanted()) {
            if (exists(track)) {
                segments.tellRest(track, frames);
            }
        }
    }

    private void warnIfMissing(Side side, List<String> warnings) {
        if (!side.opened() && side.isKept() && session.kind() != SessionKind.RECORDING) {
            List<String> missing = new ArrayList<>();
            if (side.isPublished()) {
                missing.add("there is no file of that side");
            }
            if (files.wants(RecordedTrack.MIXED)) {
                missing.add("the mixed one has silence for it");
            }
            if (files.wants(RecordedTrack.STEREO)) {
                missing.add("the stereo one has silence for it");
            }
            warnings.add("no " + side.name() + " track was opened: " + String.join(", and ", missing));
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
        byte[] document = SessionInfoDocument.write(session, end, SavedFiles.audio(files), tracks(), warnings);
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
        both.save(to);
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
        incoming.load(from, segments.full(RecordedTrack.INCOMING));
        outgoing.load(from, segments.full(RecordedTrack.OUTGOING));
        both.load(from, segments);
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
