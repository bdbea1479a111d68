package org.sessionlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.Artifact;
import org.sessionlog.model.ArtifactPaths;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.Fact;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Recorder;
import org.sessionlog.spi.RecorderProvider;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.Settings;

/**
 * What every {@link Recorder} must do. Extend it and give the provider. The media of every batch are overwritten when the
 * call has returned.
 */
public abstract class RecorderContract {
    private static final SessionEnd END = new SessionEnd(
            EndReason.USER_HANGUP, SessionInfos.START.plusMillis(6_120), Duration.ofMillis(6_120), Map.of());

    private Path root = Path.of("");

    /** A provider of the recorder under test; each one stands for another start of the process, over the same storage. */
    protected abstract RecorderProvider provider();

    /** The settings that the recorder is made with. */
    protected Settings settings() {
        return Settings.none();
    }

    /** Everything that a recording left behind, by name; compared byte for byte. As it stands: the session's files. */
    protected Map<String, byte[]> result(SessionInfo session) {
        Map<String, byte[]> result = new LinkedHashMap<>();
        for (Path path : files(session)) {
            if (Files.exists(path)) {
                try {
                    result.put(path.getFileName().toString(), Files.readAllBytes(path));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return result;
    }

    @BeforeEach
    void useFolder(@TempDir Path folder) {
        root = folder;
    }

    /** The directory that every file must be below; the same during a test. */
    protected final Path directory() {
        return root.resolve("sessions");
    }

    @Test
    void every_track_is_as_long_as_the_session() {
        SessionInfo call = SessionInfos.call(directory(), "lengths");
        RecordingSummary summary = record(call, TwoPartyCall.seconds(6), 50).summary();
        assertThat(summary.artifacts())
                .extracting(Artifact::name)
                .contains("incoming_audio", "outgoing_audio", "mixed_audio");
        RecordedLife.assertOfOneLength(summary, END.duration());
        assertThat(result(call)).isNotEmpty();
    }

    @Test
    void a_session_may_be_longer_than_its_media_and_loses_none_when_it_is_shorter() {
        for (Duration duration : List.of(Duration.ZERO, Duration.ofMillis(2_500), Duration.ofSeconds(60))) {
            SessionInfo call = SessionInfos.call(directory(), "duration");
            SessionEnd end = new SessionEnd(EndReason.COMPLETED, SessionInfos.START.plus(duration), duration, Map.of());
            try (Run run = new Run()) {
                Recording recording = run.recorder.start(call, Checkpoint.NONE);
                AudioBatch.write(recording, TwoPartyCall.seconds(6));
                recording.flush();
                Duration media = Duration.ofMillis(5_800);
                RecordingSummary summary = recording.finish(end);
                if (duration.compareTo(media) > 0) {
                    RecordedLife.assertOfOneLength(summary, duration);
                } else {
                    RecordedLife.assertAtLeastOfLength(summary, duration);
                }
            }
        }
    }

    @Test
    void a_session_with_one_track_that_carried_nothing_is_finished() {
        AudioRecords incoming = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCMU_8000);
        SessionInfo call = SessionInfos.call(directory(), "one side");
        RecordedLife.assertOfOneLength(
                record(call, List.of(incoming.opened(Duration.ZERO)), 1).summary(), END.duration());
    }

    @Test
    void where_a_batch_ends_makes_no_difference() {
        List<AudioRecord> records = TwoPartyCall.seconds(6);
        SessionInfo call = SessionInfos.call(directory(), "batches");
        RecordedLife whole = record(call, records, records.size());
        for (int batch : new int[] {1, 7, 50, 256}) {
            clear(call);
            record(call, records, batch).assertSameAs(whole, "batches of " + batch);
        }
    }

    @Test
    void a_checkpoint_never_covers_what_was_not_written_and_never_goes_back() {
        SessionInfo call = SessionInfos.call(directory(), "flush");
        try (Run run = new Run()) {
            Recording recording = run.recorder.start(call, Checkpoint.NONE);
            long[] end = new long[Checkpoint.MAX_STREAMS];
            long[] covered = new long[Checkpoint.MAX_STREAMS];
            for (AudioRecord record : TwoPartyCall.seconds(2)) {
                AudioBatch.write(recording, List.of(record));
                end[record.stream()] = record.end();
                Checkpoint checkpoint = recording.flush();
                for (int stream = 1; stream < Checkpoint.MAX_STREAMS; stream++) {
                    assertThat(checkpoint.upTo(stream)).isBetween(covered[stream], end[stream]);
                    covered[stream] = checkpoint.upTo(stream);
                }
            }
            recording.finish(END);
        }
    }

    @Test
    void i5_after_a_crash_the_recording_is_the_same_whatever_the_last_checkpoint_was() {
        List<AudioRecord> records = TwoPartyCall.seconds(6);
        SessionInfo call = SessionInfos.call(directory(), "crash");
        RecordedLife undisturbed = record(call, records, 50);
        for (int covered = 0; covered <= records.size(); covered += 37) {
            for (int beyond : new int[] {0, 1, 90}) {
                clear(call);
                Run crashed = new Run();
                Recording recording = crashed.recorder.start(call, Checkpoint.NONE);
                Checkpoint last = Checkpoint.NONE;
                if (covered > 0) {
                    AudioBatch.write(recording, records.subList(0, covered));
                    last = recording.flush();
                }
                AudioBatch.write(recording, records.subList(covered, Math.min(records.size(), covered + beyond)));
                RecordedLife resumed = resume(call, records, last, 64, crashed.context.facts(call));
                resumed.assertSameAs(undisturbed, "checkpoint after " + covered + ", crash " + beyond + " later");
            }
        }
    }

    @Test
    void i5_finishing_again_after_a_crash_changes_nothing() {
        List<AudioRecord> records = TwoPartyCall.seconds(6);
        SessionInfo call = SessionInfos.call(directory(), "finished again");
        RecordedLife first = record(call, records, 50);
        RecordedLife second = resume(call, records, first.last(), 50, first.facts());
        second.assertSameAs(first, "finished twice");
        resume(call, records, first.last(), 50, second.facts()).assertSameAs(first, "finished three times");
    }

    @Test
    void i9_recordings_do_not_mix() {
        List<AudioRecord> records = TwoPartyCall.seconds(3);
        Map<String, String> alone = soundOf("same id", records);
        List<SessionInfo> calls = new ArrayList<>();
        try (Run run = new Run()) {
            List<Recording> recordings = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                calls.add(SessionInfos.call(directory(), "same id"));
                recordings.add(run.recorder.start(calls.get(i), Checkpoint.NONE));
            }
            for (int at = 0; at < records.size(); at += 10) {
                for (int i = 0; i < 8; i++) {
                    // Every second one has only the first half of the call.
                    if (i % 2 == 0 || at < records.size() / 2) {
                        AudioBatch.write(recordings.get(i), records.subList(at, Math.min(records.size(), at + 10)));
                    }
                }
            }
            recordings.forEach(recording -> RecordedLife.assertOfOneLength(recording.finish(END), END.duration()));
        }
        for (int i = 0; i < 8; i++) {
            assertThat(sound(calls.get(i)).equals(alone)).as("call %d", i).isEqualTo(i % 2 == 0);
        }
    }

    @Test
    void i10_hostile_ids_stay_below_the_directory() throws IOException {
        for (String id : HostileIds.all()) {
            SessionInfo call = SessionInfos.call(directory(), id);
            record(call, TwoPartyCall.seconds(1), 50);
            assertThat(result(call)).as(id).isNotEmpty();
        }
        try (Stream<Path> beside = Files.list(root)) {
            assertThat(beside.filter(path -> !path.equals(directory()))).isEmpty();
        }
    }

    @Test
    void malformed_packets_are_survived() {
        SessionInfo call = SessionInfos.call(directory(), "malformed");
        List<AudioRecord> records = new ArrayList<>();
        AudioRecords incoming = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCMU_8000);
        records.add(incoming.opened(Duration.ZERO));
        int millis = 0;
        for (byte[] packet : MalformedPackets.all()) {
            records.add(incoming.rtp(Duration.ofMillis(millis += 3), packet));
        }
        records.add(incoming.closed(Duration.ofSeconds(6)));
        RecordedLife.assertAtLeastOfLength(record(call, records, 40).summary(), END.duration());
    }

    @Test
    void fifteen_tracks_fit_into_a_checkpoint() {
        SessionInfo call = SessionInfos.call(directory(), "many tracks");
        List<AudioRecord> records = new ArrayList<>();
        for (int stream = 1; stream < Checkpoint.MAX_STREAMS; stream++) {
            Duration at = Duration.ofMillis(300L * stream);
            AudioRecords track = new AudioRecords(
                    stream, stream % 2 == 1 ? Direction.INCOMING : Direction.OUTGOING, AudioFormat.PCMU_8000);
            records.add(track.opened(at));
            for (int i = 0; i < 10; i++) {
                byte[] packet =
                        AudioRecords.packet(0, i == 0, 60_000 + i, 160L * i, stream, TwoPartyCall.ulaw(160, stream));
                records.add(track.rtp(at.plusMillis(20L * i), packet));
            }
            records.add(track.closed(at.plusMillis(200)));
        }
        try (Run run = new Run()) {
            Recording recording = run.recorder.start(call, Checkpoint.NONE);
            for (AudioRecord record : records) {
                AudioBatch.write(recording, List.of(record));
                assertThat(recording.flush().state()).hasSizeLessThanOrEqualTo(Checkpoint.MAX_STATE_BYTES);
            }
            RecordedLife.assertOfOneLength(recording.finish(END), END.duration());
        }
    }

    @Test
    void two_threads_record_two_sessions_at_the_same_time() throws Exception {
        List<AudioRecord> records = TwoPartyCall.seconds(6);
        SessionInfo one = SessionInfos.call(directory(), "one");
        SessionInfo two = SessionInfos.call(directory(), "two");
        try (Run run = new Run()) {
            Together.run(List.of(one, two), call -> {
                Recording recording = run.recorder.start(call, Checkpoint.NONE);
                for (AudioRecord record : records) {
                    AudioBatch.write(recording, List.of(record));
                }
                recording.flush();
                recording.finish(END);
            });
        }
        assertThat(sound(one)).isEqualTo(soundOf("one", records));
        assertThat(sound(two)).isEqualTo(soundOf("two", records));
    }

    @Test
    void many_recordings_live_on_few_descriptors() {
        List<AudioRecord> records = TwoPartyCall.seconds(3);
        List<SessionInfo> calls = new ArrayList<>();
        DirectorySessionFiles files = new DirectorySessionFiles(5);
        try (Run run = new Run(files)) {
            List<Recording> recordings = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                calls.add(SessionInfos.call(directory(), "many"));
                recordings.add(run.recorder.start(calls.get(i), Checkpoint.NONE));
            }
            for (int at = 0; at < records.size(); at += 25) {
                List<AudioRecord> batch = records.subList(at, Math.min(records.size(), at + 25));
                recordings.forEach(recording -> AudioBatch.write(recording, batch));
                recordings.forEach(Recording::flush);
            }
            assertThat(files.openNow()).isLessThanOrEqualTo(5);
            recordings.forEach(recording -> recording.finish(END));
            assertThat(files.openNow())
                    .as("files still open after every recording was finished")
                    .isZero();
        }
        Map<String, String> alone = soundOf("many", records);
        assertThat(calls).allSatisfy(call -> assertThat(sound(call)).isEqualTo(alone));
    }

    /** One life of a process: a recorder with its own context. Left without close it is a crash. */
    private final class Run implements AutoCloseable {
        final TestSinkContext context;
        final Recorder recorder;

        Run() {
            this(new DirectorySessionFiles(64));
        }

        Run(DirectorySessionFiles files) {
            context = new TestSinkContext(directory(), files);
            recorder = provider().create(settings(), context);
        }

        @Override
        public void close() {
            recorder.close();
        }
    }

    private RecordedLife record(SessionInfo session, List<AudioRecord> records, int batch) {
        return resume(session, records, Checkpoint.NONE, batch, List.of());
    }

    private RecordedLife resume(
            SessionInfo session, List<AudioRecord> records, Checkpoint last, int batch, List<Fact> toldBefore) {
        List<AudioRecord> rest = records.stream()
                .filter(record -> record.position() >= last.upTo(record.stream()))
                .toList();
        Checkpoint kept = last;
        try (Run run = new Run()) {
            toldBefore.forEach(fact -> run.context.report(session, fact));
            Recording recording = run.recorder.start(session, last);
            for (int i = 0; i < rest.size(); i += batch) {
                if (i > 0) {
                    kept = recording.flush();
                }
                AudioBatch.write(recording, rest.subList(i, Math.min(rest.size(), i + batch)));
            }
            recording.flush();
            RecordingSummary summary = recording.finish(END);
            return new RecordedLife(summary, result(session), run.context.facts(session), kept);
        }
    }

    private static List<Path> files(SessionInfo session) {
        ArtifactPaths paths = session.artifacts();
        return List.of(paths.incoming(), paths.outgoing(), paths.mixed(), paths.sessionInfo());
    }

    private static void clear(SessionInfo session) {
        for (Path path : files(session)) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The sound of these records in a session of their own with that id, which files may tell, undisturbed. */
    private Map<String, String> soundOf(String id, List<AudioRecord> records) {
        SessionInfo alone = SessionInfos.call(directory(), id);
        record(alone, records, 50);
        assertThat(sound(alone)).isNotEmpty();
        return sound(alone);
    }

    /** What is left of a session but for its description, which names the session. */
    private Map<String, String> sound(SessionInfo session) {
        Map<String, String> sound = new LinkedHashMap<>();
        result(session).forEach((name, bytes) -> {
            if (!name.endsWith(".json")) {
                sound.put(name, bytes.length + " bytes, hash " + Arrays.hashCode(bytes));
            }
        });
        return sound;
    }
}
