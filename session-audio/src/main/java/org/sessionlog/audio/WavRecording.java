package org.sessionlog.audio;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.Artifact;
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
    private final RecordingLines lines;
    private final Publication publication;
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
        segments = new Segments(session, context, files, reception.pauses());
        lines = new RecordingLines(session, context);
        publication = new Publication(session, files, lines);
        Path mixed = session.artifacts().mixed();
        states = new StateFile(context.files(), mixed.resolveSibling("." + mixed.getFileName() + ".state"));
    }

    /** Cuts the files back to a checkpoint. */
    void begin(Checkpoint from) {
        orClose(() -> {
            if (from.isNone()) {
                lines.initialized();
                publication.withdraw();
                reception.cues().delete();
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
            segments.tell(this::publish);
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
            segments.tell(this::publish);
            both.make(Long.MAX_VALUE);
            incoming.flush();
            outgoing.flush();
            both.flush();
            reception.cues().flush();
            settle();
            state[0] = states.keep(save());
        });
        return Checkpoint.of(upTo, state[0]);
    }

    @Override
    public RecordingSummary finish(SessionEnd end) {
        List<String> warnings = new ArrayList<>();
        orClose(() -> {
            lines.stopping();
            segments.tell(this::publish);
            long sessionEnd = end.duration().toNanos();
            reception.pauses().end(sessionEnd);
            long frames = Math.max(reception.pauses().frames(end.duration()), segments.fullFrames());
            for (Track track : tracks()) {
                // A packet that came just before the end lasts beyond it, and all of it was said.
                frames = Math.max(frames, track.hangUp(sessionEnd));
                warnings.addAll(track.warnings());
            }
            if (files.wants(RecordedTrack.MIXED) && both.opened()) {
                lines.mixing();
            }
            both.make(frames);
            warnIfMissing(incoming, warnings);
            warnIfMissing(outgoing, warnings);
            commit(complete(frames, warnings), end, warnings);
            publication.carryOut(segments);
            clean();
        });
        close();
        return publication.summary();
    }

    Publication publication() {
        return publication;
    }

    /** Does what a dead process left to be done after it had finished the recording. */
    void carryOn(Checkpoint from) {
        orClose(() -> {
            if (publication.open()) {
                StateReader state = new StateReader(states.find(from.state()));
                reception.pauses().load(state);
                segments.load(state);
                // The checkpoint is older than the document, and a pause may lie between them.
                reception.pauses().take(publication.pauses());
                lines.stopping();
                publication.carryOut(segments);
            }
            clean();
        });
        close();
    }

    /** Deletes what is needed only until the session is over. */
    void clean() {
        incoming.clean();
        outgoing.clean();
        reception.cues().delete();
        states.delete();
    }

    /** Closes the files; what was not flushed is not in them. */
    void close() {
        closeSound();
        reception.cues().close();
        states.close();
        whenClosed.accept(this);
    }

    private void closeSound() {
        incoming.close();
        outgoing.close();
        both.close();
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
            List<Cue> cues = reception.cues().all();
            for (RecordedTrack track : files.wanted()) {
                if (exists(track) && over > segments.full(track)) {
                    sound(track).settle(over, Cue.of(track, cues));
                    segments.filled(track, over);
                }
            }
            segments.cause(tracks(), upTo);
        }
    }

    private void publish(RecordedTrack track, int index) {
        if (!files.sealing().encrypts()) {
            sound(track).publish(index);
        }
    }

    /**
     * Gives all files their length and their cues. Then it is looked at them again: somebody may have changed them
     * meanwhile, and a disk may be bad.
     *
     * @return the files
     */
    private List<Artifact> complete(long frames, List<String> warnings) {
        List<Cue> cues = reception.cues().all();
        for (RecordedTrack track : files.wanted()) {
            Timeline sound = sound(track);
            if (exists(track)) {
                sound.complete(frames * sound.format().channels());
                sound.end(Cue.of(track, cues));
            } else {
                // One of an attempt that came to nothing.
                sound.delete();
            }
        }
        closeSound();
        List<Artifact> audio = new ArrayList<>();
        for (RecordedTrack track : files.wanted()) {
            if (exists(track)) {
                long there = sound(track).samplesThere() / files.format(track).channels();
                sound(track).seal(frames);
                audio.addAll(SavedFiles.of(track, files, frames));
                if (there != frames) {
                    warnings.add(track.artifact() + " has " + there + " samples, and the recording " + frames);
                }
            }
        }
        return audio;
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

    private void commit(List<Artifact> audio, SessionEnd end, List<String> warnings) {
        List<String> hashes = audio.stream()
                .map(file -> Sha256.of(context.files(), Unfinished.find(file.path())))
                .toList();
        publication.commit(SessionInfoDocument.write(
                session, end, audio, hashes, tracks(), files.samples(), reception.pauses(), warnings));
    }

    private byte[] save() {
        StateWriter to = new StateWriter();
        reception.pauses().save(to);
        segments.save(to);
        reception.cues().save(to);
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
        reception.pauses().load(from);
        segments.load(from);
        reception.cues().load(from);
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
