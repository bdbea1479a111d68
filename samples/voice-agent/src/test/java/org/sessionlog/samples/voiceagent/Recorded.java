package org.sessionlog.samples.voiceagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** What is on disk of a session, read by others than the SDK: the JDK's sound and sox. */
record Recorded(Path folder) {

    List<String> log() throws IOException {
        return Files.readAllLines(folder.resolve("session.log"));
    }

    /** Its WAV files, hidden ones too, in the order of their names. */
    List<Path> wavs() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".wav"))
                    .sorted()
                    .toList();
        }
    }

    /** Samples of a side, in however many files, after sox has agreed on how many there are. */
    short[] samples(String side) throws Exception {
        List<short[]> all = new ArrayList<>();
        int length = 0;
        for (Path wav : wavs()) {
            if (wav.getFileName().toString().startsWith(side + "_")) {
                all.add(samples(wav));
                length += all.get(all.size() - 1).length;
            }
        }
        assertThat(all).as(side + " in " + folder).isNotEmpty();
        ShortBuffer samples = ShortBuffer.allocate(length);
        all.forEach(samples::put);
        return samples.array();
    }

    private static short[] samples(Path wav) throws Exception {
        try (InputStream file = Files.newInputStream(wav);
                AudioInputStream audio = AudioSystem.getAudioInputStream(new BufferedInputStream(file))) {
            assertThat(audio.getFormat().toString()).startsWith("PCM_SIGNED 8000.0 Hz, 16 bit, mono");
            short[] samples = shorts(audio.readAllBytes());
            assertThat(audio.getFrameLength()).isEqualTo(samples.length);
            assertThat(soxi(wav)).isEqualTo(samples.length);
            return samples;
        }
    }

    /** G.711 mu-law decoded by the JDK, whose decoder is that of the ITU, code for code. */
    static short[] decodeMuLaw(InputStream wav) throws Exception {
        try (AudioInputStream coded = AudioSystem.getAudioInputStream(new BufferedInputStream(wav));
                AudioInputStream linear = AudioSystem.getAudioInputStream(AudioFormat.Encoding.PCM_SIGNED, coded)) {
            assertThat(linear.getFormat().isBigEndian()).isFalse();
            return shorts(linear.readAllBytes());
        }
    }

    private static short[] shorts(byte[] bytes) {
        short[] samples = new short[bytes.length / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return samples;
    }

    private static int soxi(Path wav) throws Exception {
        Process soxi = new ProcessBuilder("soxi", "-s", wav.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(soxi.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(soxi.waitFor()).as(said).isZero();
        return Integer.parseInt(said);
    }
}
