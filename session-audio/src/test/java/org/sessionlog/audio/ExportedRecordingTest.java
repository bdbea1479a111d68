package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.millis;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sessionlog.audio.export.AudioExport;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.testkit.AudioRecords;

/** Exports of what the recorder makes, in each of its formats, against what sox reads of the recording. */
class ExportedRecordingTest {
    private static final int SECONDS = 3;

    @TempDir
    private Path folder;

    private static Stream<RecordingSpec> recordings() {
        RecordingSpec all = RecordingSpec.DEFAULT.tracks(RecordedTrack.INCOMING, RecordedTrack.values());
        return Stream.of(
                all,
                all.format(AudioFormat.PCMU_8000),
                all.format(AudioFormat.PCMA_8000).segment(Duration.ofSeconds(1)),
                all.format(AudioFormat.PCM16_16000),
                all.format(new AudioFormat(AudioFormat.Encoding.PCM16, 44_100, 1))
                        .segment(Duration.ofSeconds(1)),
                all.rf64(true));
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void whatever_a_recording_is_its_export_has_the_same_samples(RecordingSpec spec) {
        Lab lab = new Lab(folder, spec);
        AudioRecords far = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_8000);
        AudioRecords near = new AudioRecords(2, Direction.OUTGOING, AudioFormat.PCM16_8000);
        lab.write(far.opened(millis(0)), near.opened(millis(0)));
        for (int i = 0; i < 50 * SECONDS; i++) {
            lab.write(
                    far.frame(millis(20L * i), 160L * i, Lab.bytes(noise(i))),
                    near.frame(millis(20L * i), 160L * i, Lab.bytes(noise(1_000 + i))));
        }
        lab.finish(millis(1_000 * SECONDS));
        List<Path> incoming = files(lab, "incoming");
        List<Path> outgoing = files(lab, "outgoing");
        assertThat(incoming).hasSize(spec.segment().isPresent() ? SECONDS : 1);
        for (RecordedTrack track : RecordedTrack.values()) {
            List<Path> files = files(lab, track.name().toLowerCase(java.util.Locale.ROOT));
            Path target = folder.resolve(track + ".flac");
            AudioExport.of(files).write(target);
            assertThat(sox(List.of(target)))
                    .as("%s", track)
                    .isEqualTo(sox(files))
                    .isNotEmpty();
        }
        Path stereo = folder.resolve("both.aiff");
        AudioExport.stereo(incoming, outgoing).write(stereo);
        assertThat(sox(List.of(stereo))).isEqualTo(sox(files(lab, "stereo")));
    }

    private static List<Path> files(Lab lab, String side) {
        return lab.names().stream()
                .filter(name -> name.startsWith(side + "_"))
                .sorted()
                .map(lab.session.artifacts().folder()::resolve)
                .toList();
    }

    private static byte[] sox(List<Path> files) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Path file : files) {
            all.writeBytes(Lab.run("sox", "-D", file.toString(), "-t", "raw", "-e", "signed", "-b", "16", "-L", "-"));
        }
        return all.toByteArray();
    }

    private static short[] noise(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        short[] noise = new short[160];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (short) random.nextInt(-15_000, 15_000);
        }
        return noise;
    }
}
