package org.sessionlog.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordingSpecTest {
    private final RecordingSpec usual = RecordingSpec.DEFAULT;

    @Test
    void each_word_changes_one_thing() {
        RecordingSpec spec = usual.tracks(RecordedTrack.STEREO)
                .format(AudioFormat.PCMU_8000)
                .segment(Duration.ofSeconds(60))
                .rf64(true);
        assertThat(spec.tracks()).isEqualTo(Set.of(RecordedTrack.STEREO));
        assertThat(spec.format()).isEqualTo(AudioFormat.PCMU_8000);
        assertThat(spec.segment()).contains(Duration.ofMinutes(1));
        assertThat(spec.skipPauses()).isFalse();
        assertThat(spec.rf64()).isTrue();
        assertThat(spec.skipPauses(true).rf64(false))
                .isEqualTo(new RecordingSpec(
                        Set.of(RecordedTrack.STEREO), AudioFormat.PCMU_8000, spec.segment(), true, false));
    }

    @Test
    void what_cannot_be_recorded_is_refused_with_what_can() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> usual.format(AudioFormat.G722))
                .withMessageContaining("PCM16 of [8000, 16000, 24000, 44100, 48000] Hz or PCMU or PCMA of 8000 Hz");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> usual.format(new AudioFormat(AudioFormat.Encoding.PCM16, 11_025, 1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> usual.format(new AudioFormat(AudioFormat.Encoding.PCM16, 8_000, 2)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> usual.segment(Duration.ofMillis(999)))
                .withMessageContaining("PT0.999S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RecordingSpec(Set.of(), AudioFormat.PCM16_8000, usual.segment(), false, false))
                .withMessageContaining("STEREO");
    }

    @Test
    void a_segment_is_told_in_whole_milliseconds() {
        assertThat(usual.segment(Duration.ofNanos(1_234_567_890)).segment()).contains(Duration.ofMillis(1_234));
    }
}
