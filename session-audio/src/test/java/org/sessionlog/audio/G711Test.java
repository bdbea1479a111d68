package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class G711Test {
    private static final byte[] EVERY_CODE = everyCode();

    @TempDir
    private Path folder;

    @Test
    void every_code_decodes_as_the_standard_says() {
        short[] muLaw = decode(G711.MU_LAW);
        short[] aLaw = decode(G711.A_LAW);
        for (int code = 0; code < 256; code++) {
            assertThat(muLaw[code]).as("mu-law %02x", code).isEqualTo(Itu.muLaw(code));
            assertThat(aLaw[code]).as("A-law %02x", code).isEqualTo(Itu.aLaw(code));
        }
        // The corners, as G.711's tables print them.
        assertThat(muLaw[0x00]).isEqualTo((short) -32_124);
        assertThat(muLaw[0x80]).isEqualTo((short) 32_124);
        assertThat(muLaw[0xff]).isZero();
        assertThat(aLaw[0x2a]).isEqualTo((short) -32_256);
        assertThat(aLaw[0xaa]).isEqualTo((short) 32_256);
        assertThat(aLaw[0xd5]).isEqualTo((short) 8);
        assertThat(aLaw[0x55]).isEqualTo((short) -8);
    }

    @Test
    void every_code_decodes_as_sox_decodes_it() throws IOException {
        assertThat(sox("ul")).isEqualTo(decode(G711.MU_LAW));
        assertThat(sox("al")).isEqualTo(decode(G711.A_LAW));
    }

    @Test
    void every_code_decodes_as_ffmpeg_decodes_it() throws IOException {
        assertThat(ffmpeg("mulaw")).isEqualTo(decode(G711.MU_LAW));
        assertThat(ffmpeg("alaw")).isEqualTo(decode(G711.A_LAW));
    }

    private short[] sox(String type) throws IOException {
        return Lab.shorts(Lab.run(
                "sox", "-D", "-t", type, "-r", "8000", "-c", "1", codes(), "-t", "raw", "-e", "signed", "-b", "16",
                "-L", "-"));
    }

    private short[] ffmpeg(String format) throws IOException {
        return Lab.shorts(Lab.run(
                "ffmpeg", "-v", "error", "-f", format, "-ar", "8000", "-ac", "1", "-i", codes(), "-f", "s16le", "-"));
    }

    private String codes() throws IOException {
        return Files.write(folder.resolve("codes"), EVERY_CODE).toString();
    }

    private static short[] decode(G711 law) {
        short[] samples = new short[256];
        law.decode(EVERY_CODE, 0, 256, samples);
        return samples;
    }

    private static byte[] everyCode() {
        byte[] codes = new byte[256];
        for (int i = 0; i < 256; i++) {
            codes[i] = (byte) i;
        }
        return codes;
    }
}
