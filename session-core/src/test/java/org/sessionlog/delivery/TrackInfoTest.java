package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioFormat.Encoding;
import org.sessionlog.model.Direction;

class TrackInfoTest {

    @Test
    void every_track_comes_back_from_its_word() {
        for (Direction direction : Direction.values()) {
            for (Encoding encoding : Encoding.values()) {
                for (int rate : new int[] {8_000, 44_100, 48_000}) {
                    for (int channels = 1; channels <= 2; channels++) {
                        TrackInfo track = new TrackInfo(3, direction, new AudioFormat(encoding, rate, channels));
                        assertThat(TrackInfo.fromWord(3, track.toWord())).contains(track);
                    }
                }
            }
        }
    }

    @Test
    void a_word_that_was_never_written_is_no_track() {
        assertThat(TrackInfo.fromWord(1, 0)).isEmpty();
    }

    @Test
    void no_word_makes_an_exception() {
        Random random = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            long word = random.nextLong();
            TrackInfo.fromWord(1, word)
                    .ifPresent(
                            track -> assertThat(track.format().sampleRateHz()).isBetween(8_000, 48_000));
        }
    }

    @Test
    void the_words_on_disk_mean_the_same_in_later_versions() {
        // Written down: a register of this version is read by the next one.
        assertThat(new TrackInfo(1, Direction.OUTGOING, AudioFormat.PCM16_24000).toWord())
                .isEqualTo(0x4102_0100_0000_5dc0L);
    }
}
