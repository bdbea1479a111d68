package org.sessionlog.audio.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.audio.MissingLibrary;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;

/** What comes out of an export, as others read it. */
class AudioExportTest {
    private static final int RATE = 8_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(ExportFormat.class)
    void every_sample_arrives_in_every_format_mono_and_stereo(ExportFormat format) throws Exception {
        short[] one = Sounds.everySample(0);
        short[] other = Sounds.everySample(12_345);
        Path left = Sounds.wav(folder.resolve("left.wav"), RATE, 1, one);
        Path right = Sounds.wav(folder.resolve("right.wav"), RATE, 1, other);
        Path mono = folder.resolve("mono." + format);
        Path stereo = folder.resolve("stereo." + format);
        Exported first = AudioExport.of(List.of(left)).write(mono, format);
        Exported second = AudioExport.stereo(List.of(left), List.of(right)).write(stereo, format);
        assertRead(mono, format, one);
        assertRead(stereo, format, Sounds.interleaved(one, other));
        assertThat(Sounds.soxi("-r", stereo)).isEqualTo("8000");
        assertThat(Sounds.soxi("-c", stereo)).isEqualTo("2");
        assertThat(Sounds.soxi("-s", stereo)).isEqualTo("65536");
        assertThat(first).isEqualTo(new Exported(mono, format, RATE, 1, 65_536, 0, Files.size(mono)));
        assertThat(second).isEqualTo(new Exported(stereo, format, RATE, 2, 65_536, 0, Files.size(stereo)));
        assertThat(second.duration()).isEqualTo(Duration.ofMillis(8_192));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mono)))
                .isEqualTo("rw-------");
    }

    @Test
    void the_same_export_is_the_same_to_the_byte() throws Exception {
        Path wav = Sounds.wav(folder.resolve("a.wav"), 48_000, 2, Sounds.noise(200_000, 1));
        for (ExportFormat format : ExportFormat.values()) {
            AudioExport export = AudioExport.of(List.of(wav)).gainDb(-3);
            Path one = export.write(folder.resolve("one." + format), format).path();
            Path two = export.write(folder.resolve("two." + format), format).path();
            assertThat(Files.mismatch(one, two)).isEqualTo(-1);
        }
    }

    @Test
    void segments_follow_one_another_and_a_shorter_side_is_silent_at_its_end() throws Exception {
        short[] all = Sounds.noise(50_001, 2);
        Path first = Sounds.wav(folder.resolve("1.wav"), RATE, 1, Arrays.copyOfRange(all, 0, 16_384));
        Path none = Sounds.wav(folder.resolve("2.wav"), RATE, 1);
        Path second = Sounds.wav(folder.resolve("3.wav"), RATE, 1, Arrays.copyOfRange(all, 16_384, 50_000));
        Path third = Sounds.wav(folder.resolve("4.wav"), RATE, 1, all[50_000]);
        List<Path> segments = List.of(first, none, second, third);
        Path mono = folder.resolve("mono.wav");
        AudioExport.of(segments).write(mono);
        assertThat(Sounds.sox(mono)).isEqualTo(all);
        for (List<Path> part : List.of(segments, List.of(first), List.of(none, third))) {
            Path flac = folder.resolve(part.size() + ".flac");
            AudioExport.of(part).write(flac);
            assertThat(Sounds.sox(flac))
                    .isEqualTo(
                            part.size() == 4
                                    ? all
                                    : part.size() == 1 ? Arrays.copyOf(all, 16_384) : new short[] {all[50_000]});
        }
        Path both = folder.resolve("both.wav");
        AudioExport.stereo(segments, List.of(first)).write(both);
        assertThat(Sounds.sox(both)).isEqualTo(Sounds.interleaved(all, Arrays.copyOf(all, 16_384)));
        Path alone = folder.resolve("alone.wav");
        AudioExport.stereo(List.of(), segments).write(alone);
        assertThat(Sounds.sox(alone)).isEqualTo(Sounds.interleaved(new short[0], all));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,3.5", "1.25,3.5", "2.0,2.000125", "4,100", "5.9999,6"})
    void a_part_begins_and_ends_at_its_sample(double from, double to) throws Exception {
        short[] left = Sounds.noise(6 * RATE, 3);
        short[] right = Sounds.noise(6 * RATE, 4);
        List<Path> incoming = List.of(
                Sounds.wav(folder.resolve("1.wav"), RATE, 1, Arrays.copyOfRange(left, 0, 20_000)),
                Sounds.wav(folder.resolve("2.wav"), RATE, 1, Arrays.copyOfRange(left, 20_000, left.length)));
        List<Path> outgoing = List.of(Sounds.wav(folder.resolve("3.wav"), RATE, 1, right));
        AudioExport export = AudioExport.stereo(incoming, outgoing).from(nanos(from));
        Path target = folder.resolve("part.aiff");
        (to == 0 ? export : export.to(nanos(to))).write(target);
        int begin = (int) (from * RATE);
        int end = to == 0 ? left.length : Math.min(left.length, (int) (to * RATE));
        assertThat(Sounds.sox(target))
                .isEqualTo(Sounds.interleaved(
                        Arrays.copyOfRange(left, begin, end), Arrays.copyOfRange(right, begin, end)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {6, -6, 0.5, -40, 20, 120})
    void a_gain_stays_within_16_bits_and_tells_what_it_clipped(double decibel) throws Exception {
        short[] all = Sounds.everySample(7);
        Path wav = Sounds.wav(folder.resolve("a.wav"), RATE, 1, all);
        Path target = folder.resolve("b.wav");
        Exported done = AudioExport.of(List.of(wav)).gainDb(decibel).write(target);
        short[] louder = Sounds.sox(target);
        long clipped = 0;
        for (int i = 0; i < all.length; i++) {
            double exact = all[i] * Math.pow(10, decibel / 20);
            double wanted = Math.max(-32_768, Math.min(32_767, exact));
            assertThat((double) louder[i]).as("%s of %s", exact, all[i]).isBetween(wanted - 0.51, wanted + 0.51);
            if (exact >= 32_767.5 || exact <= -32_768.5) {
                clipped++;
            }
        }
        assertThat(done.clippedSamples()).isEqualTo(clipped);
        if (decibel == 6) {
            assertThat(clipped).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mu-law", "a-law"})
    void g711_in_wav_is_decoded_as_sox_and_ffmpeg_decode_it(String law) throws Exception {
        Path wav = Sounds.wav(folder.resolve("a.wav"), RATE, 2, Sounds.everySample(1));
        Path g711 = folder.resolve("g711.wav");
        Sounds.output("sox", "-D", wav.toString(), "-e", law, g711.toString());
        assertThat(Files.size(g711)).isLessThan(Files.size(wav) / 2 + 100);
        Path target = folder.resolve("b.au");
        AudioExport.of(List.of(g711)).write(target);
        assertThat(Sounds.sox(target)).isEqualTo(Sounds.sox(g711)).isEqualTo(Sounds.ffmpeg(g711));
    }

    @Test
    void rf64_extensible_headers_and_other_chunks_are_read() throws Exception {
        short[] all = Sounds.everySample(9);
        Path wav = Sounds.wav(folder.resolve("a.wav"), RATE, 2, all);
        Path rf64 = folder.resolve("rf64.wav");
        Sounds.output("ffmpeg", "-v", "error", "-i", wav.toString(), "-c", "copy", "-rf64", "always", rf64.toString());
        assertThat(Files.readString(rf64, StandardCharsets.ISO_8859_1)).startsWith("RF64");
        Path tagged = folder.resolve("tagged.wav");
        Sounds.output(
                "ffmpeg",
                "-v",
                "error",
                "-i",
                wav.toString(),
                "-c",
                "copy",
                "-write_bext",
                "1",
                "-metadata",
                "description=odd",
                tagged.toString());
        Path extensible = folder.resolve("extensible.wav");
        ByteBuffer file = ByteBuffer.allocate(68 + 2 * all.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(60 + 2 * all.length);
        file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(40);
        file.putShort((short) 0xFFFE)
                .putShort((short) 2)
                .putInt(RATE)
                .putInt(4 * RATE)
                .putShort((short) 4);
        file.putShort((short) 16)
                .putShort((short) 22)
                .putShort((short) 16)
                .putInt(3)
                .putShort((short) 1);
        file.put(new byte[] {0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B, 0x71});
        file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * all.length);
        for (short sample : all) {
            file.putShort(sample);
        }
        Files.write(extensible, file.array());
        for (Path source : List.of(rf64, tagged, extensible)) {
            Path target = folder.resolve("of-" + source.getFileName());
            AudioExport.of(List.of(source)).write(target);
            assertThat(Sounds.sox(target)).as("%s", source).isEqualTo(all);
        }
    }

    @Test
    void what_exists_is_never_overwritten_and_a_failure_leaves_nothing() throws Exception {
        Path wav = Sounds.wav(folder.resolve("a.wav"), RATE, 1, Sounds.noise(100, 1));
        Path target = Files.writeString(folder.resolve("b.flac"), "mine");
        AudioExport export = AudioExport.of(List.of(wav));
        assertThatThrownBy(() -> export.write(target))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("b.flac")
                .hasMessageContaining("there is a file of that name already");
        assertThat(target).hasContent("mine");
        assertThatThrownBy(() -> export.write(folder.resolve("no/b.wav"))).hasMessageContaining("no");
        assertThatThrownBy(() -> export.write(wav)).hasMessageContaining("already");
        // Cut while it is read: it fails in the middle.
        Path large = Sounds.wav(folder.resolve("large.wav"), RATE, 1, Sounds.noise(100_000, 1));
        AudioExport.of(List.of(large)).write(folder.resolve("c.wav"));
        try (FileChannel channel = FileChannel.open(large, StandardOpenOption.WRITE)) {
            channel.truncate(100_000);
        }
        assertThatThrownBy(() -> AudioExport.of(List.of(large)).write(folder.resolve("d.wav")))
                .hasMessageContaining("large.wav has not as many samples as its header tells")
                .hasMessageContaining("repair");
        assertThat(Sounds.names(folder)).containsExactly("a.wav", "b.flac", "c.wav", "large.wav");
    }

    @Test
    void a_file_that_comes_while_it_is_written_is_not_overwritten_either() throws Exception {
        Path target = folder.resolve("a.wav");
        try (org.sessionlog.audio.file.NewFile file = org.sessionlog.audio.file.NewFile.at(target)) {
            Files.writeString(file.temporary(), "later");
            assertThat(Files.exists(target)).isFalse();
            Files.writeString(target, "first");
            assertThatThrownBy(file::publish).hasMessageContaining("already");
        }
        assertThat(target).hasContent("first");
        assertThat(Sounds.names(folder)).containsExactly("a.wav");
    }

    @Test
    void what_cannot_be_exported_is_named() throws Exception {
        Path mono = Sounds.wav(folder.resolve("mono.wav"), RATE, 1, Sounds.noise(100, 1));
        Path stereo = Sounds.wav(folder.resolve("stereo.wav"), RATE, 2, Sounds.noise(100, 1));
        Path fast = Sounds.wav(folder.resolve("fast.wav"), 16_000, 1, Sounds.noise(100, 1));
        Path deep = folder.resolve("deep.wav");
        Sounds.output("sox", mono.toString(), "-b", "24", deep.toString());
        Path text = Files.writeString(folder.resolve("text.wav"), "this is text, and no sound");
        Path target = folder.resolve("target.wav");
        assertRefused(AudioExport.of(List.of(deep)), target, "deep.wav", "24 bits");
        assertRefused(AudioExport.of(List.of(text)), target, "text.wav is no WAV file");
        assertRefused(AudioExport.of(List.of(folder.resolve("no.wav"))), target, "no.wav");
        assertRefused(AudioExport.of(List.of(mono, fast)), target, "fast.wav", "cannot follow");
        assertRefused(AudioExport.stereo(List.of(mono), List.of(fast)), target, "8000 Hz", "16000");
        assertRefused(AudioExport.stereo(List.of(mono), List.of(stereo)), target, "two tracks of one channel");
        assertRefused(AudioExport.of(List.of()), target, "no file to export");
        assertRefused(AudioExport.stereo(List.of(), List.of()), target, "no file to export");
        assertRefused(AudioExport.of(List.of(mono)).from(Duration.ofSeconds(1)), target, "nothing is left");
        assertRefused(AudioExport.of(List.of(mono)).to(Duration.ZERO), target, "nothing is left");
        assertRefused(AudioExport.of(List.of(mono)), folder.resolve("target.mp3"), ".flac");
        assertThatThrownBy(() -> AudioExport.of(List.of(mono)).gainDb(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AudioExport.of(List.of(mono)).from(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Sounds.names(folder)).containsExactly("deep.wav", "fast.wav", "mono.wav", "stereo.wav", "text.wav");
    }

    @Test
    void more_than_a_format_can_hold_is_refused_before_anything_is_written() throws Exception {
        Path large = sparse(folder.resolve("large.wav"), 3L << 30);
        assertRefused(AudioExport.of(List.of(large)), folder.resolve("a.aiff"), "larger than AIFF can be");
        assertRefused(AudioExport.stereo(List.of(large), List.of(large)), folder.resolve("a.wav"), "WAV can be");
        assertRefused(AudioExport.stereo(List.of(large), List.of(large)), folder.resolve("a.au"), "AU can be");
        assertThat(Sounds.names(folder)).containsExactly("large.wav");
    }

    @ParameterizedTest
    @ValueSource(strings = {"large.au", "large.flac"})
    void memory_is_bounded_whatever_the_length(String name) throws Exception {
        Path large = sparse(folder.resolve("large.wav"), 100L << 20);
        Path target = folder.resolve(name);
        try (ChildProcess child = CrashHarness.of(Program.class).jvm("-Xmx16m").start(large, target)) {
            assertThat(child.awaitExit(Duration.ofMinutes(2)))
                    .as("%s", child.errors())
                    .isZero();
        }
        assertThat(Sounds.soxi("-s", target)).isEqualTo(Long.toString((100L << 20) / 2));
    }

    @Test
    void without_the_library_flac_is_refused_by_the_name_of_what_is_missing_and_all_else_works() throws Exception {
        Path wav = Sounds.wav(folder.resolve("a.wav"), RATE, 1, Sounds.noise(100, 1));
        Path target = folder.resolve("a.flac");
        assertThatThrownBy(() -> MissingLibrary.run("java-flac-encoder", Program.class, wav, target))
                .hasToString("org.sessionlog.audio.export.ExportException: FLAC needs"
                        + " net.sourceforge.javaflacencoder:java-flac-encoder:0.3.7 on the class path");
        assertThat(Sounds.names(folder)).containsExactly("a.wav");
        assertThatCode(() -> MissingLibrary.run("java-flac-encoder", Program.class, wav, folder.resolve("b.wav")))
                .doesNotThrowAnyException();
    }

    /** Exports its first argument to the second. */
    public static final class Program {
        private Program() {}

        public static void main(String... args) {
            AudioExport.of(List.of(Path.of(args[0]))).gainDb(3).write(Path.of(args[1]));
        }
    }

    private static void assertRefused(AudioExport export, Path target, String... words) {
        assertThatThrownBy(() -> export.write(target))
                .isInstanceOf(ExportException.class)
                .hasMessageContainingAll(words);
        assertThat(Files.exists(target)).isFalse();
    }

    private static void assertRead(Path file, ExportFormat format, short[] samples) throws Exception {
        assertThat(Sounds.sox(file)).isEqualTo(samples);
        assertThat(Sounds.ffmpeg(file)).isEqualTo(samples);
        if (format != ExportFormat.FLAC) {
            assertThat(Sounds.jdk(file)).isEqualTo(samples);
        }
    }

    /** A file of silence that takes no room on the disk. */
    private static Path sparse(Path path, long dataBytes) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
        Sounds.header(header, RATE, 1, 1, 16, dataBytes);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(header.flip());
            channel.write(ByteBuffer.allocate(1), 44 + dataBytes - 1);
        }
        return path;
    }

    private static Duration nanos(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
