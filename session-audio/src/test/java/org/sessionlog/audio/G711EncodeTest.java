package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The encoders against G.711 as it is written: by decision values, not by shifts. */
class G711EncodeTest {
    @Test
    void every_sample_gets_the_code_whose_interval_it_lies_in() {
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            assertThat(G711.MU_LAW.encode((short) sample) & 0xff)
                    .as("mu-law of %d", sample)
                    .isEqualTo(muLaw(sample));
            assertThat(G711.A_LAW.encode((short) sample) & 0xff)
                    .as("A-law of %d", sample)
                    .isEqualTo(aLaw(sample));
        }
    }

    @Test
    void a_code_that_is_decoded_and_coded_again_is_the_same_but_for_the_negative_zero_of_mu_law() {
        for (int code = 0; code < 256; code++) {
            assertThat(G711.A_LAW.encode(Itu.aLaw(code)) & 0xff).isEqualTo(code);
            assertThat(G711.MU_LAW.encode(Itu.muLaw(code)) & 0xff).isEqualTo(code == 0x7f ? 0xff : code);
        }
    }

    @Test
    void the_samples_that_others_code_wrongly_are_coded_rightly() {
        // -1 to -7 in A-law, and the loudest in mu-law.
        for (int sample = -7; sample <= -1; sample++) {
            assertThat(G711.A_LAW.encode((short) sample)).isEqualTo((byte) 0x55);
        }
        assertThat(G711.MU_LAW.encode(Short.MIN_VALUE)).isEqualTo((byte) 0x00);
        assertThat(G711.MU_LAW.encode(Short.MAX_VALUE)).isEqualTo((byte) 0x80);
    }

    /** By the decision values of table 1/G.711, for samples of 13 bits; negative ones by their ones' complement. */
    private static int aLaw(int sample) {
        int magnitude = (sample < 0 ? ~sample : sample) >> 4;
        int code = 0;
        for (int next = 1; next < 128; next++) {
            int segment = next >> 4;
            int lowest = segment == 0 ? next : (16 + (next & 15)) << segment - 1;
            if (magnitude >= lowest) {
                code = next;
            }
        }
        return (sample < 0 ? code : code | 0x80) ^ 0x55;
    }

    /** By the decision values of table 2/G.711, for samples of 14 bits. */
    private static int muLaw(int sample) {
        int magnitude = (sample < 0 ? ~sample : sample) >> 2;
        int code = 0;
        for (int next = 1; next < 128; next++) {
            int segment = next >> 4;
            int lowest = ((16 + (next & 15)) << segment + 1) - 33;
            if (magnitude >= lowest) {
                code = next;
            }
        }
        return ~code & (sample < 0 ? 0x7f : 0xff);
    }
}
