package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The ITU-T's own vectors, from a checkout of github.com/openitu/STL that {@code -Dstl=FOLDER} names: they are not
 * ours to ship.
 */
@Tag("stl")
class StlTest {
    private static final Path STL = Path.of(System.getProperty("sessionlog.test.stl", "."));
    private static final Path G711 = STL.resolve("src/g711/test_data");
    private static final Path G722 = STL.resolve("src/g722/test_data");

    @Test
    void g711_codes_all_samples_and_decodes_all_codes_as_the_ituts_vectors_have_it() throws IOException {
        short[] sweep = words(G711.resolve("sweep.src"));
        assertThat(sweep).hasSize(65_536);
        assertCodes(org.sessionlog.audio.G711.MU_LAW, sweep, "sweep-r.u", "sweep-r.u-u");
        assertCodes(org.sessionlog.audio.G711.A_LAW, sweep, "sweep-r.a", "sweep-r.a-a");
    }

    @Test
    void g722_decodes_the_ituts_vector_bit_for_bit() throws IOException {
        byte[] coded = low(words(G722.resolve("codspw.cod")));
        assertThat(coded).hasSize(48_768);
        short[] decoded = G722Test.decode(coded);
        assertThat(Arrays.mismatch(decoded, words(G722.resolve("outsp1.bin")))).isEqualTo(-1);
    }

    @Test
    void g722_codes_the_ituts_vector_bit_for_bit() throws IOException {
        short[] speech = words(G722.resolve("inpsp.bin"));
        byte[] coded = G722Test.encode(speech);
        assertThat(Arrays.mismatch(coded, low(words(G722.resolve("codspw.cod")))))
                .isEqualTo(-1);
    }

    private static void assertCodes(G711 law, short[] sweep, String coded, String decoded) throws IOException {
        short[] codes = words(G711.resolve(coded));
        short[] back = words(G711.resolve(decoded));
        byte[] payload = new byte[1];
        short[] sample = new short[1];
        for (int i = 0; i < sweep.length; i++) {
            assertThat(law.encode(sweep[i])).as("code of %d", sweep[i]).isEqualTo((byte) codes[i]);
            payload[0] = (byte) codes[i];
            law.decode(payload, 0, 1, sample);
            assertThat(sample[0]).isEqualTo(back[i]);
        }
    }

    private static byte[] low(short[] words) {
        byte[] bytes = new byte[words.length];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = (byte) words[i];
        }
        return bytes;
    }

    private static short[] words(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        short[] words = new short[bytes.length / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(words);
        return words;
    }
}
