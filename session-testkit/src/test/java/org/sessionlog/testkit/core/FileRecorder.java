package org.sessionlog.testkit.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sessionlog.model.Artifact;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Recorder;
import org.sessionlog.spi.RecorderProvider;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.SessionFiles;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/** Writes each track's records as lines to {@code track-N}; what is erased becomes dots. For child processes. */
final class FileRecorder implements RecorderProvider {
    private static final int TRACKS = 8;

    @Override
    public String name() {
        return "file";
    }

    @Override
    public Recorder create(Settings settings, SinkContext context) {
        return new Recorder() {
            @Override
            public Recording start(SessionInfo session, Checkpoint from) {
                try {
                    return new Tracks(session.artifacts().folder(), context.files(), from);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void close() {}
        };
    }

    private static final class Tracks implements Recording {
        private final Path folder;
        private final SessionFiles files;
        private final long[] upTo = new long[TRACKS];
        private final long[] lengths = new long[TRACKS];

        Tracks(Path folder, SessionFiles files, Checkpoint from) throws IOException {
            this.folder = folder;
            this.files = files;
            ByteBuffer state = ByteBuffer.wrap(from.state());
            for (int track = 1; track < TRACKS; track++) {
                upTo[track] = from.upTo(track);
                lengths[track] = from.isNone() ? 0 : state.getLong();
                if (java.nio.file.Files.exists(path(track))) {
                    try (SessionFile file = files.open(path(track))) {
                        file.truncate(lengths[track]);
                    }
                }
            }
        }

        private Path path(int track) {
            return folder.resolve("track-" + track);
        }

        @Override
        public void write(List<AudioRecord> batch) {
            for (AudioRecord record : batch) {
                String media =
                        new String(record.array(), record.offset(), record.length(), StandardCharsets.ISO_8859_1);
                try (SessionFile file = files.open(path(record.stream()))) {
                    if (record.type() == AudioRecord.Type.ERASE) {
                        byte[] dots = ".".repeat((int) lengths[record.stream()]).getBytes(StandardCharsets.US_ASCII);
                        file.write(ByteBuffer.wrap(dots), 0);
                    }
                    append(file, record.stream(), (record.type() + " " + media).strip() + "\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                upTo[record.stream()] = record.end();
            }
            Halt.at("recorder.write");
        }

        private void append(SessionFile file, int track, String line) throws IOException {
            byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
            file.write(ByteBuffer.wrap(bytes), lengths[track]);
            lengths[track] += bytes.length;
        }

        @Override
        public Checkpoint flush() {
            Halt.at("recorder.flush");
            ByteBuffer state = ByteBuffer.allocate((TRACKS - 1) * Long.BYTES);
            for (int track = 1; track < TRACKS; track++) {
                state.putLong(lengths[track]);
            }
            return Checkpoint.of(upTo, state.array());
        }

        @Override
        public RecordingSummary finish(SessionEnd end) {
            Path done = folder.resolve("recording");
            try {
                files.replace(done, end.toString().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Halt.at("recorder.finish");
            return new RecordingSummary(
                    List.of(new Artifact("recording", done, 1, Optional.of(end.duration()))), List.of());
        }
    }
}
