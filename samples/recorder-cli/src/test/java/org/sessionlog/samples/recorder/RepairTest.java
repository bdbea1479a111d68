package org.sessionlog.samples.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** WAV files whose headers tell wrong sizes, of this program and of others. */
class RepairTest {
    private static final int DATA_SIZE_AT = 40;

    @TempDir
    private Path folder;

    private Path wav;
    private byte[] right;

    @BeforeEach
    void write() throws Exception {
        wav = Cli.noise(folder, 3);
        right = Files.readAllBytes(wav);
        assertThat(new String(right, DATA_SIZE_AT - 4, 4)).isEqualTo("data");
    }

    @Test
    void sizes_of_zero_as_asterisk_leaves_them_are_mended() throws Exception {
        assertMended(0, 0);
    }

    @Test
    void sizes_of_all_ones_as_ffmpeg_leaves_them_are_mended() throws Exception {
        assertMended(-1, -1);
    }

    @Test
    void sizes_that_are_too_small_or_too_large_are_mended() throws Exception {
        assertMended(20_036, 20_000);
        assertMended(900_036, 900_000);
        assertMended(right.length - 8, 0);
    }

    @Test
    void half_a_sample_at_the_end_is_left_out() throws Exception {
        put(wav, 4, 0);
        put(wav, DATA_SIZE_AT, 0);
        Files.write(wav, new byte[] {7}, StandardOpenOption.APPEND);
        Cli.run("repair", wav).assertSuccess();
        assertThat(soxi("-s")).isEqualTo("24000");
    }

    @Test
    void a_file_that_is_right_stays_as_it_is_also_with_something_behind_its_samples() throws Exception {
        assertThat(Cli.run("repair", wav).assertSuccess().out()).containsExactly(wav + ": its header is right");
        assertThat(Files.readAllBytes(wav)).isEqualTo(right);
        Path tagged = folder.resolve("tagged.wav");
        Cli.output(List.of(
                "ffmpeg",
                "-nostdin",
                "-i",
                wav.toString(),
                "-metadata",
                "title=A title",
                "-c",
                "copy",
                tagged.toString()));
        byte[] list = "LIST\4\0\0\0INFO".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        Files.write(tagged, list, StandardOpenOption.APPEND);
        put(tagged, 4, (int) Files.size(tagged) - 8);
        byte[] before = Files.readAllBytes(tagged);
        Cli.run("repair", tagged).assertSuccess();
        assertThat(Files.readAllBytes(tagged)).isEqualTo(before);
    }

    @Test
    void what_is_no_wav_file_is_refused_in_one_line() throws Exception {
        for (byte[] content :
                List.of(new byte[0], "RIFF".getBytes(), "hello, this is text".getBytes(), Arrays.copyOf(right, 30))) {
            Path file = Files.write(folder.resolve("other.wav"), content);
            Cli.run("repair", file).assertRefused("other.wav");
            assertThat(Files.readAllBytes(file)).isEqualTo(content);
        }
        byte[] large = right.clone();
        large[1] = 'F';
        large[2] = '6';
        large[3] = '4';
        Cli.run("repair", Files.write(folder.resolve("rf64.wav"), large)).assertRefused("RF64");
        Cli.run("repair", folder.resolve("no")).assertRefused("there is no file or folder");
    }

    @Test
    void g711_is_mended_with_its_number_of_frames() throws Exception {
        for (String law : List.of("pcm_mulaw", "pcm_alaw")) {
            Path coded = folder.resolve(law + ".wav");
            convert(coded, "-c:a", law);
            byte[] whole = Files.readAllBytes(coded);
            int data = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("data");
            int fact = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("fact");
            put(coded, 4, 0);
            put(coded, data + 4, 0);
            put(coded, fact + 8, 0);
            Cli.run("repair", coded).assertSuccess();
            assertThat(Files.readAllBytes(coded)).isEqualTo(whole);
        }
    }

    @Test
    void rf64_is_mended_where_its_sizes_stand() throws Exception {
        Path large = folder.resolve("large.wav");
        convert(large, "-c:a", "pcm_s16le", "-rf64", "always");
        assertThat(Cli.run("repair", large).assertSuccess().out()).containsExactly(large + ": its header is right");
        byte[] whole = Files.readAllBytes(large);
        assertThat(new String(whole, 0, 4)).isEqualTo("RF64");
        put(large, 20, 0);
        put(large, 28, 0);
        put(large, 36, 7);
        Cli.run("repair", large).assertSuccess();
        assertThat(Files.readAllBytes(large)).isEqualTo(whole);
    }

    @Test
    void in_a_directory_every_wav_is_mended_and_its_hash_renewed() throws Exception {
        Path session = Cli.recorded(folder.resolve("out"), "mine", 4, "--segment", 2);
        Path second = SessionFolder.of(session).wavs().get(1);
        byte[] whole = Files.readAllBytes(second);
        put(second, 686, 0);
        Cli.Finished verify = Cli.run("verify", folder.resolve("out"));
        assertThat(verify.exitCode()).isEqualTo(1);
        assertThat(verify.out()).anyMatch(line -> line.startsWith("BAD  mine: ") && line.contains("it was changed"));
        assertThat(Cli.run("repair", folder.resolve("out")).assertSuccess().out())
                .contains("0 recordings finished, 1 WAV headers mended");
        assertThat(Files.readAllBytes(second)).isEqualTo(whole);
        Cli.run("verify", folder.resolve("out")).assertSuccess();
    }

    private void assertMended(int riff, int data) throws Exception {
        Files.write(wav, right);
        put(wav, 4, riff);
        put(wav, DATA_SIZE_AT, data);
        assertThat(Cli.run("repair", wav).assertSuccess().out().get(0))
                .startsWith(wav + ": mended: its header tells of ");
        assertThat(Files.readAllBytes(wav)).isEqualTo(right);
        assertThat(soxi("-s")).isEqualTo("24000");
    }

    private void convert(Path to, String... options) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("ffmpeg", "-nostdin", "-i", wav.toString()));
        command.addAll(List.of("-bitexact", "-map_metadata", "-1"));
        command.addAll(List.of(options));
        command.add(to.toString());
        Cli.output(command);
    }

    private String soxi(String option) throws Exception {
        return new String(Cli.output(List.of("soxi", option, wav.toString()))).strip();
    }

    static void put(Path file, int at, int value) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        Files.write(file, bytes);
    }
}
