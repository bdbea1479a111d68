package org.sessionlog.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sessionlog.model.Artifact;
import org.sessionlog.model.ArtifactPaths;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;
import org.sessionlog.spi.Recorder;
import org.sessionlog.spi.Recording;

/**
 * A recorder that keeps the records of every track in memory, undecoded, cuts back to checkpoints as files would be, and
 * can be asked. Its summary names three artifacts of one length, though no file is there. What it holds
 * outlives {@link #close()}. Safe for any number of threads.
 */
public final class InMemoryRecorder implements Recorder {
    private final Map<SessionKey, Kept> sessions = new LinkedHashMap<>();

    private static final class Kept {
        final SessionInfo session;
        final List<List<AudioRecord>> streams = new ArrayList<>();
        Optional<SessionEnd> end = Optional.empty();

        Kept(SessionInfo session) {
            this.session = session;
            for (int i = 0; i < Checkpoint.MAX_STREAMS; i++) {
                streams.add(new ArrayList<>());
            }
        }
    }

    @Override
    public synchronized Recording start(SessionInfo session, Checkpoint from) {
        Kept kept = sessions.computeIfAbsent(session.key(), key -> new Kept(session));
        ByteBuffer counts = ByteBuffer.wrap(from.state());
        long[] upTo = new long[Checkpoint.MAX_STREAMS];
        for (int stream = 0; stream < Checkpoint.MAX_STREAMS; stream++) {
            List<AudioRecord> records = kept.streams.get(stream);
            int count = from.isNone() ? 0 : counts.getInt();
            if (count > records.size()) {
                throw new IllegalStateException("the checkpoint speaks of " + count + " records of stream " + stream
                        + " of session " + session.id() + ", but there are " + records.size());
            }
            records.subList(count, records.size()).clear();
            upTo[stream] = from.upTo(stream);
        }
        return new MemoryRecording(kept, upTo);
    }

    @Override
    public void close() {}

    /**
     * Every record of one track of the newest session with that id.
     *
     * @param stream number of the track's stream, from 1
     */
    public synchronized List<AudioRecord> records(String sessionId, int stream) {
        return newest(sessionId)
                .map(kept -> List.copyOf(kept.streams.get(stream)))
                .orElse(List.of());
    }

    /** How the newest session with that id ended, once its recording was finished. */
    public synchronized Optional<SessionEnd> end(String sessionId) {
        return newest(sessionId).flatMap(kept -> kept.end);
    }

    /** Everything that is kept of a session, track by track, in bytes that can be compared. */
    public synchronized Map<String, byte[]> content(SessionInfo session) {
        Map<String, byte[]> content = new LinkedHashMap<>();
        Kept kept = sessions.get(session.key());
        if (kept != null) {
            for (int stream = 0; stream < Checkpoint.MAX_STREAMS; stream++) {
                content.put("stream " + stream, bytes(kept.streams.get(stream)));
            }
            content.put("end", kept.end.toString().getBytes(StandardCharsets.UTF_8));
        }
        return content;
    }

    private Optional<Kept> newest(String sessionId) {
        return sessions.values().stream()
                .filter(kept -> kept.session.id().equals(sessionId))
                .reduce((first, second) -> second);
    }

    /** Until when a record sounds, if it is played when it arrives. Speech that is queued sounds no longer than the call. */
    private static long endNanos(AudioRecord record) {
        int bytes =
                switch (record.type()) {
                    case RTP -> Math.max(0, record.length() - 12);
                    case FRAME -> record.length();
                    default -> 0;
                };
        AudioFormat format = record.format();
        return bytes == 0
                ? 0
                : record.nanos() + bytes / format.bytesPerSample() * 1_000_000_000L / format.sampleRateHz();
    }

    private static byte[] bytes(List<AudioRecord> records) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (AudioRecord record : records) {
            all.writeBytes(record.toString().getBytes(StandardCharsets.UTF_8));
            all.write(record.array(), record.offset(), record.length());
        }
        return all.toByteArray();
    }

    private final class MemoryRecording implements Recording {
        private final Kept kept;
        private final long[] upTo;

        MemoryRecording(Kept kept, long[] upTo) {
            this.kept = kept;
            this.upTo = upTo;
        }

        @Override
        public void write(List<AudioRecord> batch) {
            synchronized (InMemoryRecorder.this) {
                for (AudioRecord record : batch) {
                    kept.streams.get(record.stream()).add(record.copy());
                    upTo[record.stream()] = record.end();
                }
            }
        }

        @Override
        public Checkpoint flush() {
            synchronized (InMemoryRecorder.this) {
                ByteBuffer counts = ByteBuffer.allocate(4 * Checkpoint.MAX_STREAMS);
                kept.streams.forEach(records -> counts.putInt(records.size()));
                return Checkpoint.of(upTo, counts.array());
            }
        }

        @Override
        public RecordingSummary finish(SessionEnd end) {
            synchronized (InMemoryRecorder.this) {
                kept.end = Optional.of(end);
                ArtifactPaths paths = kept.session.artifacts();
                long endOfMedia = kept.streams.stream()
                        .flatMap(List::stream)
                        .mapToLong(InMemoryRecorder::endNanos)
                        .max()
                        .orElse(0);
                Optional<Duration> length = Optional.of(
                        Duration.ofNanos(Math.max(endOfMedia, end.duration().toNanos())));
                return new RecordingSummary(
                        List.of(
                                new Artifact("incoming_audio", paths.incoming(), 0, length),
                                new Artifact("outgoing_audio", paths.outgoing(), 0, length),
                                new Artifact("mixed_audio", paths.mixed(), 0, length)),
                        List.of());
            }
        }
    }
}
