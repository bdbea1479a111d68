package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;

class MuLawTest {
    /** CRC-32 of what ulaw_compress of the ITU-T software tools library (STL, g711.c) makes of -32768 to 32767. */
    private static final long ITU_CRC = 0x6399D432L;

    @Test
    void all_65536_samples_are_encoded_as_by_the_itu() {
        CRC32 crc = new CRC32();
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            crc.update(MuLaw.encode((short) sample));
        }
        assertThat(crc.getValue()).isEqualTo(ITU_CRC);
    }

    @Test
    void what_a_decoder_gives_is_encoded_to_the_same_code_again_but_for_minus_zero() throws Exception {
        byte[] codes = new byte[256];
        for (int code = 0; code < 256; code++) {
            codes[code] = (byte) code;
        }
        ByteBuffer linear = ByteBuffer.wrap(decode(codes)).order(ByteOrder.LITTLE_ENDIAN);
        for (int code = 0; code < 256; code++) {
            assertThat(MuLaw.encode(linear.getShort(2 * code)))
                    .as("code %02x", code)
                    .isEqualTo((byte) (code == 0x7F ? 0xFF : code));
        }
    }

    private static byte[] decode(byte[] codes) throws Exception {
        AudioFormat muLaw = new AudioFormat(AudioFormat.Encoding.ULAW, 8_000, 8, 1, 1, 8_000, false);
        AudioFormat linear = new AudioFormat(AudioFormat.Encoding.PCM_SIGNED, 8_000, 16, 1, 2, 8_000, false);
        try (AudioInputStream decoded = AudioSystem.getAudioInputStream(
                linear, new AudioInputStream(new ByteArrayInputStream(codes), muLaw, codes.length))) {
            return decoded.readAllBytes();
        }
    }
}
