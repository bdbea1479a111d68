package org.sessionlog.audio.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** Sound files made by hand, and what the JDK, sox and ffmpeg read out of others. */
final class Sounds {
    private Sounds() {}

    /** Every value that a sample can have, in an order that hides nothing. */
    static short[] everySample(int seed) {
        short[] all = new short[65_536];
        for (int i = 0; i < all.length; i++) {
            all[i] = (short) (i * 40_503 + seed);
        }
        return all;
    }

    static short[] noise(int count, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        short[] noise = new short[count];
        for (int i = 0; i < count; i++) {
            noise[i] = (short) random.nextInt(-20_000, 20_000);
        }
        return noise;
    }

    /** A WAV file with a header of 44 bytes. */
    static Path wav(Path path, int rate, int channels, short... samples) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(44 + 2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        header(file, rate, channels, 1, 16, 2L * samples.length);
        for (short sample : samples) {
            file.putShort(sample);
        }
        return Files.write(path, file.array());
    }

    static void header(ByteBuffer to, int rate, int channels, int tag, int bits, long dataBytes) {
        to.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt((int) (36 + dataBytes));
        to.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        to.putShort((short) tag).putShort((short) channels).putInt(rate);
        to.putInt(rate * channels * bits / 8)
                .putShort((short) (channels * bits / 8))
                .putShort((short) bits);
        to.put("data".getBytes(StandardCharsets.US_ASCII)).putInt((int) dataBytes);
    }

    static short[] interleaved(short[] left, short[] right) {
        short[] both = new short[2 * Math.max(left.length, right.length)];
        for (int i = 0; i < both.length / 2; i++) {
            both[2 * i] = i < left.length ? left[i] : 0;
            both[2 * i + 1] = i < right.length ? right[i] : 0;
        }
        return both;
    }

    static short[] sox(Path file) {
        return shorts(output("sox", "-D", file.toString(), "-t", "raw", "-e", "signed", "-b", "16", "-L", "-"));
    }

    static short[] ffmpeg(Path file) {
        return shorts(output("ffmpeg", "-nostdin", "-v", "error", "-i", file.toString(), "-f", "s16le", "-"));
    }

    static String soxi(String option, Path file) {
        return new String(output("soxi", option, file.toString()), StandardCharsets.US_ASCII).strip();
    }

    static short[] jdk(Path file) throws Exception {
        try (AudioInputStream in = AudioSystem.getAudioInputStream(file.toFile())) {
            AudioFormat is = in.getFormat();
            assertThat(is.getSampleSizeInBits()).isEqualTo(16);
            byte[] bytes = in.readAllBytes();
            assertThat(in.getFrameLength()).isEqualTo(bytes.length / is.getFrameSize());
            short[] samples = new short[bytes.length / 2];
            ByteBuffer.wrap(bytes)
                    .order(is.isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer()
                    .get(samples);
            return samples;
        }
    }

    /** The standard output of a command that succeeds and says nothing else. */
    static byte[] output(String... command) {
        try {
            Path errors = Files.createTempFile("command", ".err");
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            byte[] bytes = process.getInputStream().readAllBytes();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
            Files.delete(errors);
            return bytes;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is in a folder, hidden files too. */
    static List<String> names(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        names.sort(null);
        return names;
    }

    private static short[] shorts(byte[] bytes) {
        short[] samples = new short[bytes.length / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return samples;
    }
}
