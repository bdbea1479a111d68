package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Fact;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.SessionFiles;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.DirectorySessionFiles;
import org.sessionlog.testkit.FaultInjection;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestProfile;
import org.sessionlog.testkit.TestSinkContext;

/** What comes of a session's records is the same, byte for byte, however they are batched and wherever it breaks off. */
class ReplayTest {
    private static final Settings NOISE = Settings.of(Map.of("audio.comfort_noise", "true"));
    private static final String WHOLE = "-";
    /** The session is paused now and then, and the files lack the pauses. */
    private static final String SKIPPED = "skipped";

    private static final int SCENARIOS = TestProfile.count(25, 3_000);
    private static final int FAULTY_SCENARIOS = TestProfile.count(3, 300);

    @TempDir
    private Path root;

    private int sessions;

    @ParameterizedTest
    @ValueSource(strings = {WHOLE, "1.000", "PCMA stereo 1.000", "44100 mixed", SKIPPED, "16000 1.000 " + SKIPPED})
    void i5_neither_batches_nor_flushes_nor_the_order_among_tracks_make_a_difference(String spec) {
        for (int seed = 0; seed < SCENARIOS; seed++) {
            Scenario scenario = new Scenario(seed, spec.contains(SKIPPED));
            Run plain = new Run(scenario, spec).all();
            for (int variant = 1; variant <= 3; variant++) {
                SplittableRandom random = new SplittableRandom(seed * 10L + variant);
                Run other = new Run(scenario, spec);
                List<AudioRecord> order = scenario.interleaved(random, variant == 1 ? 1 : 60);
                for (int at = 0; at < order.size(); ) {
                    int until = Math.min(order.size(), at + 1 + random.nextInt(variant == 2 ? 5 : 200));
                    other.write(order.subList(at, until));
                    at = until;
                    if (random.nextInt(3) == 0) {
                        other.flush();
                    }
                }
                other.finish();
                other.assertSameAs(plain, "seed " + seed + ", variant " + variant);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                WHOLE,
                "2.345",
                "PCMU 2.345",
                "PCMA stereo",
                "48000 mixed 1.000",
                SKIPPED,
                "2.345 stereo " + SKIPPED
            })
    void i5_after_crashes_and_a_replay_from_any_checkpoint_every_byte_is_the_same(String spec) throws IOException {
        for (int seed = 0; seed < SCENARIOS; seed++) {
            Scenario scenario = new Scenario(seed, spec.contains(SKIPPED));
            Run plain = new Run(scenario, spec).all();
            SplittableRandom random = new SplittableRandom(seed);
            Run other = new Run(scenario, spec);
            for (int crash = 0; crash < 4; crash++) {
                int steps = 1 + random.nextInt(6);
                for (int step = 0; step < steps; step++) {
                    other.writeSome(random);
                    if (random.nextBoolean()) {
                        other.flush();
                    }
                }
                if (random.nextInt(4) == 0) {
                    other.writeRest();
                    other.finish();
                }
                other.crash(random, true);
            }
            other.writeRest();
            other.finish();
            other.assertSameAs(plain, "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WHOLE, "1.000", "PCMU stereo 1.000", SKIPPED, "1.000 " + SKIPPED})
    void i5_crashes_with_the_last_checkpoint_kept_tell_of_each_segment_once(String spec) throws IOException {
        for (int seed = 0; seed < SCENARIOS; seed++) {
            Scenario scenario = new Scenario(seed, spec.contains(SKIPPED));
            Run plain = new Run(scenario, spec).all();
            SplittableRandom random = new SplittableRandom(seed);
            Run other = new Run(scenario, spec);
            for (int crash = 0; crash < 6; crash++) {
                for (int step = random.nextInt(6); step >= 0; step--) {
                    other.writeSome(random);
                    if (random.nextBoolean()) {
                        other.flush();
                    }
                }
                if (crash == 5) {
                    other.writeRest();
                    other.flush();
                    other.finish();
                }
                other.crash(random, false);
            }
            other.writeRest();
            other.flush();
            other.finish();
            other.assertSameAs(plain, "seed " + seed);
            other.assertSegments("seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                WHOLE,
                "2.345",
                "PCMU 2.345",
                "PCMA stereo",
                "48000 mixed 1.000",
                SKIPPED,
                "2.345 stereo " + SKIPPED
            })
    void i5_an_exception_at_any_operation_on_a_file_leaves_no_trace_and_no_file_open(String spec) throws IOException {
        for (int seed = 0; seed < FAULTY_SCENARIOS; seed++) {
            Scenario scenario = new Scenario(seed, spec.contains(SKIPPED));
            Run plain = new Run(scenario, spec).all();
            boolean failed = true;
            for (int operation = 0; failed; operation += 1 + operation / 12) {
                SplittableRandom random = new SplittableRandom(seed);
                Run other = new Run(scenario, spec);
                other.faults.failAfter(operation);
                failed = false;
                boolean finished = false;
                while (!finished) {
                    try {
                        if (!other.started()) {
                            other.start();
                        }
                        while (other.left()) {
                            other.writeSome(random);
                            other.flush();
                        }
                        other.finish();
                        finished = true;
                    } catch (java.io.UncheckedIOException e) {
                        assertThat(e.getMessage())
                                .contains(other.session.artifacts().folder().toString());
                        assertThat(other.files.openNow()).isZero();
                        failed = true;
                        other.crash(random, false);
                    }
                }
                other.assertSameAs(plain, "seed " + seed + ", operation " + operation);
            }
        }
    }

    /** The session with what the words ask for: an encoding, a rate, the only track, the length of segments. */
    private static SessionInfo recorded(SessionInfo session, String words) {
        RecordingSpec spec = RecordingSpec.DEFAULT;
        for (String word : words.split(" ")) {
            spec = switch (word) {
                case WHOLE -> spec;
                case SKIPPED -> spec.skipPauses(true);
                case "PCMU" -> spec.format(AudioFormat.PCMU_8000);
                case "PCMA" -> spec.format(AudioFormat.PCMA_8000);
                case "stereo" -> spec.tracks(RecordedTrack.STEREO);
                case "mixed" -> spec.tracks(RecordedTrack.MIXED);
                default ->
                    word.contains(".")
                            ? spec.segment(Duration.parse("PT" + word + "S"))
                            : spec.format(new AudioFormat(AudioFormat.Encoding.PCM16, Integer.parseInt(word), 1));
            };
        }
        return SessionInfos.recorded(session, spec);
    }

    /** One session, through as many lives as it takes. */
    private final class Run {
        final Scenario scenario;
        final SessionInfo session;
        final FaultInjection faults = new FaultInjection();
        private final List<Checkpoint> kept = new ArrayList<>(List.of(Checkpoint.NONE));
        private final HashSet<Fact> facts = new HashSet<>();
        private final int[] next;
        private DirectorySessionFiles files = new DirectorySessionFiles(64);
        private TestSinkContext context;
        private Recording recording;
        private RecordingSummary summary;
        /** Whether there was a call since the last flush: before it the checkpoint was kept. */
        private boolean keptForSure;

        private boolean finishing;

        Run(Scenario scenario, String spec) {
            this.scenario = scenario;
            next = new int[scenario.tracks.size()];
            SessionInfo any = SessionInfos.call(root, "replay");
            session = recorded(SessionInfos.in(root.resolve("run" + sessions++).resolve("session"), any), spec);
        }

        Run all() {
            start();
            writeRest();
            flush();
            finish();
            return this;
        }

        boolean started() {
            return recording != null;
        }

        void start() {
            files = new DirectorySessionFiles(64);
            SessionFiles faulty = faults.around(files);
            context = new TestSinkContext(session.artifacts().folder().getParent(), faulty);
            recording = new WavRecorder(context, WavHeader.MOST_BYTES, NOISE).start(session, last());
        }

        void write(List<AudioRecord> records) {
            if (!started()) {
                start();
            }
            keptForSure = true;
            recording.write(records);
        }

        /** Up to 150 records of each track, from where it stands. */
        void writeSome(SplittableRandom random) {
            for (int track = 0; track < next.length; track++) {
                List<AudioRecord> records = scenario.tracks.get(track);
                int until = Math.min(records.size(), next[track] + random.nextInt(150));
                write(records.subList(next[track], until));
                next[track] = until;
            }
        }

        boolean left() {
            for (int track = 0; track < next.length; track++) {
                if (next[track] < scenario.tracks.get(track).size()) {
                    return true;
                }
            }
            return false;
        }

        void writeRest() {
            for (int track = 0; track < next.length; track++) {
                List<AudioRecord> records = scenario.tracks.get(track);
                write(records.subList(next[track], records.size()));
                next[track] = records.size();
            }
        }

        void flush() {
            keptForSure = true;
            kept.add(recording.flush());
            keptForSure = false;
        }

        Checkpoint last() {
            return kept.get(kept.size() - 1);
        }

        void finish() {
            flush();
            keptForSure = true;
            finishing = true;
            summary = recording.finish(Lab.end(scenario.length));
            facts.addAll(context.facts(session));
        }

        /**
         * Dies without a word. One of the last checkpoints was kept, the newest if something was published since, and the
         * files end in garbage.
         */
        void crash(SplittableRandom random, boolean older) throws IOException {
            facts.addAll(context.facts(session));
            boolean publishes = finishing || session.recording().segment().isPresent();
            while (older && !(publishes && keptForSure) && kept.size() > 1 && random.nextInt(3) == 0) {
                kept.remove(kept.size() - 1);
                keptForSure = true;
            }
            Checkpoint last = last();
            if (!finishing) {
                for (Path path : sounds()) {
                    if (path.getFileName().toString().startsWith(".") && random.nextBoolean()) {
                        Files.write(path, TestMedia.codes(1 + random.nextInt(5_000), 1), StandardOpenOption.APPEND);
                    }
                }
            }
            for (int track = 0; track < next.length; track++) {
                List<AudioRecord> records = scenario.tracks.get(track);
                next[track] = 0;
                while (next[track] < records.size() && records.get(next[track]).position() < last.upTo(track + 1)) {
                    next[track]++;
                }
            }
            recording = null;
        }

        private List<Path> sounds() throws IOException {
            try (Stream<Path> all = Files.list(session.artifacts().folder())) {
                return all.filter(path -> path.getFileName().toString().matches("\\.?(in|out|mix|ster).*(wav|side)"))
                        .sorted()
                        .toList();
            } catch (NoSuchFileException e) {
                return List.of();
            }
        }

        /** What was told of segments, by filename. */
        private Map<String, Map<String, String>> segments() {
            Map<String, Map<String, String>> segments = new TreeMap<>();
            for (Fact fact : facts) {
                if (fact.name().equals("chunk_created")) {
                    segments.put(fact.attributes().get("filename"), fact.attributes());
                }
            }
            return segments;
        }

        /** Each file told of once, as it is, and one after the other. */
        void assertSegments(String what) throws IOException {
            List<String> told = facts.stream()
                    .filter(fact -> fact.name().equals("chunk_created"))
                    .map(fact -> fact.attributes().get("filename"))
                    .sorted()
                    .toList();
            List<String> files = session.recording().segment().isPresent()
                    ? sounds().stream()
                            .map(path -> path.getFileName().toString())
                            .toList()
                    : List.of();
            assertThat(told).as(what).isEqualTo(files);
            for (Map<String, String> segment : segments().values()) {
                Path file = session.artifacts().folder().resolve(segment.get("filename"));
                assertThat(segment.get("bytes")).as(what).isEqualTo(Long.toString(Files.size(file)));
            }
        }

        private static HashSet<Fact> others(HashSet<Fact> facts) {
            HashSet<Fact> others = new HashSet<>(facts);
            others.removeIf(fact -> fact.name().equals("chunk_created"));
            return others;
        }

        void assertSameAs(Run wanted, String what) {
            Lab.assertSameFiles(
                    Lab.files(session.artifacts().folder()),
                    Lab.files(wanted.session.artifacts().folder()),
                    what);
            assertThat(summary.warnings()).as(what).isEqualTo(wanted.summary.warnings());
            assertThat(summary.artifacts().stream().map(a -> a.name() + a.bytes() + a.duration()))
                    .as(what)
                    .isEqualTo(wanted.summary.artifacts().stream()
                            .map(a -> a.name() + a.bytes() + a.duration())
                            .toList());
            assertThat(others(facts)).as(what).isEqualTo(others(wanted.facts));
            assertThat(segments()).as(what).isEqualTo(wanted.segments());
            assertThat(Map.of("open files", files.openNow())).as(what).isEqualTo(Map.of("open files", 0));
        }
    }
}
