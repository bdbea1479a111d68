package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class G722Test {
    /** Where Debian's asterisk-core-sounds-en-g722 has its recordings. */
    static final Path PROMPTS = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison");

    @TempDir
    private Path folder;

    @Test
    void a_megabyte_of_random_bytes_decodes_as_ffmpeg_decodes_it() throws IOException {
        assertDecodesAsFfmpeg(TestMedia.codes(1 << 20, 722));
    }

    @Test
    void the_prompts_of_asterisk_decode_as_ffmpeg_decodes_them() throws IOException {
        assertThat(PROMPTS).as("install asterisk-core-sounds-en-g722").isDirectory();
        try (Stream<Path> files = Files.walk(PROMPTS)) {
            List<Path> prompts = files.filter(path -> path.toString().endsWith(".g722"))
                    .sorted()
                    .toList();
            assertThat(prompts).hasSizeGreaterThan(500);
            int bytes = 0;
            for (Path prompt : prompts) {
                bytes += (int) Files.size(prompt);
            }
            byte[] all = new byte[bytes];
            int at = 0;
            for (Path prompt : prompts) {
                byte[] one = Files.readAllBytes(prompt);
                System.arraycopy(one, 0, all, at, one.length);
                at += one.length;
            }
            // 25 minutes, as one stream.
            assertDecodesAsFfmpeg(all);
        }
    }

    @Test
    void what_was_encoded_comes_back_22_samples_later() {
        short[] speech = Signals.speech(16_000, 32_000, 1);
        short[] back = decode(encode(speech));
        assertThat(back).hasSize(32_000);
        assertThat(Signals.lag(speech, back, 1_000, 20_000, 60)).isEqualTo(22);
        assertThat(Signals.ratio(speech, 1_000, back, 1_022, 30_000)).isGreaterThan(20);
    }

    @Test
    void ffmpeg_understands_what_was_encoded() throws IOException {
        short[] speech = Signals.speech(16_000, 16_000, 2);
        byte[] coded = encode(speech);
        assertThat(ffmpeg(coded)).isEqualTo(decode(coded));
    }

    @Test
    void how_the_bytes_are_handed_over_makes_no_difference_and_neither_does_a_restart() {
        byte[] coded = TestMedia.codes(5_000, 7);
        short[] whole = decode(coded);
        short[] pieces = new short[whole.length];
        short[] piece = new short[2 * 401];
        Decoder decoder = G722.CODEC.decoder();
        for (int at = 0, length = 1; at < coded.length; at += length) {
            length = Math.min(coded.length - at, 1 + at % 401);
            decoder.decode(coded, at, length, piece);
            System.arraycopy(piece, 0, pieces, 2 * at, 2 * length);
            StateWriter state = new StateWriter();
            ((Restorable) decoder).save(state);
            decoder = G722.CODEC.decoder();
            ((Restorable) decoder).load(new StateReader(state.toBytes()));
        }
        assertThat(pieces).isEqualTo(whole);
    }

    private void assertDecodesAsFfmpeg(byte[] coded) throws IOException {
        short[] ours = decode(coded);
        short[] theirs = ffmpeg(coded);
        assertThat(theirs).hasSameSizeAs(ours);
        assertThat(Arrays.mismatch(ours, theirs))
                .as("first sample that differs")
                .isEqualTo(-1);
    }

    private short[] ffmpeg(byte[] coded) throws IOException {
        Path file = Files.write(folder.resolve("coded.g722"), coded);
        return Lab.shorts(Lab.run(
                "ffmpeg",
                "-v",
                "error",
                "-f",
                "g722",
                "-i",
                file.toString(),
                "-f",
                "s16le",
                "-ac",
                "1",
                "-ar",
                "16000",
                "-"));
    }

    static byte[] encode(short[] samples) {
        byte[] coded = new byte[samples.length / 2];
        new G722Encoder().encode(samples, 0, samples.length, coded, 0);
        return coded;
    }

    static short[] decode(byte[] coded) {
        short[] samples = new short[2 * coded.length];
        G722.CODEC.decoder().decode(coded, 0, coded.length, samples);
        return samples;
    }
}
