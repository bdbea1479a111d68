package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.millis;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.Artifact;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Direction;
import org.sessionlog.model.Fact;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.testkit.AudioRecords;
import org.sessionlog.testkit.SessionInfos;

/** A recording cut into segments: their files, and what the session is told of them. */
class SegmentsTest {
    private static final int FRAME = 800;

    private static final RecordingSpec ONE_SOURCE =
            RecordingSpec.DEFAULT.tracks(RecordedTrack.INCOMING, RecordedTrack.OUTGOING);

    @TempDir
    private Path folder;

    private final AudioRecords incoming = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_8000);
    private final AudioRecords outgoing = new AudioRecords(2, Direction.OUTGOING, AudioFormat.PCM16_8000);

    @Test
    void segments_have_exactly_their_length_and_together_are_the_recording() {
        Lab lab = lab(ONE_SOURCE, 2_500);
        lab.write(incoming.opened(millis(0)));
        short[] source = Lab.ramp(9 * 8_000, 0);
        speak(lab, incoming, source, 0, 90);
        RecordingSummary summary = lab.finish(Duration.ofSeconds(9));
        assertThat(lab.names())
                .containsExactlyInAnyOrder(
                        "incoming_20250824_202005_0001.wav",
                        "incoming_20250824_202005_0002.wav",
                        "incoming_20250824_202005_0003.wav",
                        "incoming_20250824_202005_0004.wav",
                        "session_info.json");
        List<Short> samples = new ArrayList<>();
        for (int sequence = 1; sequence <= 4; sequence++) {
            short[] segment = Lab.samples(file(lab, "incoming", sequence));
            assertThat(segment).hasSize(sequence < 4 ? 20_000 : 12_000);
            for (short sample : segment) {
                samples.add(sample);
            }
        }
        short[] whole = new short[samples.size()];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = samples.get(i);
        }
        assertThat(whole).isEqualTo(source);
        assertThat(summary.artifacts()).extracting(Artifact::name).containsExactly("session_info");
        assertThat(summary.segments())
                .extracting(Artifact::name)
                .containsExactly(
                        "incoming_audio_0001", "incoming_audio_0002", "incoming_audio_0003", "incoming_audio_0004");
        assertThat(lab.document().path("files").path("incoming_audio_0004").asText())
                .isEqualTo("incoming_20250824_202005_0004.wav");
    }

    @Test
    void the_session_is_told_of_each_with_all_there_is_to_know() {
        Lab lab = lab(ONE_SOURCE, 2_500);
        lab.write(incoming.opened(millis(0)));
        speak(lab, incoming, Lab.ramp(6 * 8_000, 0), 0, 60);
        lab.finish(Duration.ofSeconds(6));
        Instant start = lab.session.startedAt();
        List<Fact> facts = lab.facts();
        assertThat(facts).extracting(Fact::name).containsOnly("chunk_created").hasSize(3);
        for (int i = 0; i < 3; i++) {
            Instant from = start.plusMillis(2_500L * i);
            assertThat(facts.get(i).attributes())
                    .containsExactly(
                            Map.entry("filename", "incoming_20250824_202005_000" + (i + 1) + ".wav"),
                            Map.entry("sequence", Integer.toString(i + 1)),
                            Map.entry("start", from.toString()),
                            Map.entry(
                                    "end",
                                    from.plusMillis(i < 2 ? 2_500 : 1_000).toString()),
                            Map.entry("bytes", Integer.toString(Lab.HEADER_BYTES + (i < 2 ? 40_000 : 16_000) + 4_096)));
        }
    }

    @Test
    void a_segment_is_whole_on_the_disk_before_the_session_is_told_of_it_and_its_checkpoint_was_kept() {
        Lab lab = lab(ONE_SOURCE, 1_000);
        lab.write(incoming.opened(millis(0)));
        short[] source = Lab.ramp(4 * 8_000, 0);
        speak(lab, incoming, source, 0, 29);
        lab.flush();
        speak(lab, incoming, source, 29, 30);
        assertThat(lab.facts()).isEmpty();
        speak(lab, incoming, source, 30, 31);
        lab.flush();
        assertThat(lab.facts()).isEmpty();
        assertThat(Lab.samples(file(lab, "incoming", 1))).hasSize(8_000);
        speak(lab, incoming, source, 31, 32);
        assertThat(lab.facts()).hasSize(1);
        lab.finish(Duration.ofSeconds(4));
        assertThat(lab.facts()).hasSize(4);
    }

    @Test
    void a_side_that_is_silent_has_segments_of_silence_and_holds_the_others_up_for_half_a_minute_at_most() {
        Lab lab = lab(RecordingSpec.DEFAULT, 10_000);
        lab.write(incoming.opened(millis(0)), outgoing.opened(millis(50)));
        short[] source = Lab.ramp(60 * 8_000, 0);
        speak(lab, incoming, source, 0, 400);
        lab.flush();
        speak(lab, incoming, source, 400, 430);
        lab.flush();
        speak(lab, incoming, source, 430, 431);
        assertThat(told(lab))
                .containsExactly(
                        "incoming_20250824_202005_0001.wav",
                        "outgoing_20250824_202005_0001.wav",
                        "mixed_20250824_202005_0001.wav");
        assertThat(Lab.samples(file(lab, "outgoing", 1))).hasSize(80_000).containsOnly((short) 0);
        assertThat(Lab.samples(file(lab, "mixed", 1))[799]).isEqualTo((short) 400);
    }

    @Test
    void a_side_that_begins_late_has_its_earlier_segments_too() {
        Lab lab = lab(RecordingSpec.DEFAULT, 1_000);
        lab.write(incoming.opened(millis(0)));
        short[] source = Lab.ramp(10 * 8_000, 0);
        speak(lab, incoming, source, 0, 60);
        lab.flush();
        lab.write(outgoing.opened(millis(6_000)));
        speak(lab, incoming, source, 60, 100);
        speak(lab, outgoing, source, 60, 100);
        lab.flush();
        lab.finish(Duration.ofSeconds(10));
        for (String side : List.of("incoming", "outgoing", "mixed")) {
            for (int sequence = 1; sequence <= 10; sequence++) {
                assertThat(Lab.samples(file(lab, side, sequence))).hasSize(8_000);
            }
        }
        assertThat(told(lab)).doesNotHaveDuplicates().hasSize(30);
        assertThat(Lab.samples(file(lab, "mixed", 8))).isEqualTo(Lab.samples(file(lab, "incoming", 8)));
    }

    private Lab lab(RecordingSpec recording, long millis) {
        SessionInfo session = SessionInfos.recorded(
                SessionInfos.call(folder, "segments"), recording.segment(Duration.ofMillis(millis)));
        return new Lab(folder, session, WavHeader.MOST_BYTES);
    }

    /** Frames of 100 ms, each at its time. */
    private static void speak(Lab lab, AudioRecords track, short[] source, int first, int last) {
        for (int frame = first; frame < last; frame++) {
            short[] samples = java.util.Arrays.copyOfRange(source, frame * FRAME, (frame + 1) * FRAME);
            lab.write(track.frame(millis(100L * frame), (long) frame * FRAME, Lab.bytes(samples)));
        }
    }

    private static Path file(Lab lab, String side, int sequence) {
        String name = String.format(Locale.ROOT, "%s_20250824_202005_%04d.wav", side, sequence);
        return lab.session.artifacts().folder().resolve(name);
    }

    private static List<String> told(Lab lab) {
        return lab.facts().stream()
                .map(fact -> fact.attributes().get("filename"))
                .toList();
    }
}
