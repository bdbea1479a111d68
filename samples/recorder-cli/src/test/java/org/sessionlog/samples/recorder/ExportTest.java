package org.sessionlog.samples.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other sound files of recordings, as sox reads them. */
class ExportTest {
    @TempDir
    private Path folder;

    @Test
    void the_segments_of_a_recording_become_one_file_or_a_part_of_it() throws Exception {
        Path session = Cli.recorded(folder, "mine", 5, "--segment", 2);
        byte[] sound = Cli.sound(session);
        assertThat(sound).hasSize(80_000);
        for (String name : List.of("all.wav", "all.au", "all.aiff", "all.flac")) {
            Path target = folder.resolve(name);
            assertThat(Cli.run("export", session, "--to", target)
                            .assertSuccess()
                            .out())
                    .containsExactly(target + ": 5.000 s, mono of 8000 Hz, " + Files.size(target) + " bytes");
            assertThat(Cli.samples(target)).isEqualTo(sound);
        }
        Path part = folder.resolve("part.flac");
        Cli.run("export", session, "--to", part, "--from", "0:01.5", "--until", 4.25)
                .assertSuccess();
        assertThat(Cli.samples(part)).isEqualTo(Arrays.copyOfRange(sound, 24_000, 68_000));
        Path files = folder.resolve("files.wav");
        List<Path> wavs = SessionFolder.of(session).wavs();
        Cli.run("export", wavs.get(1), wavs.get(0), "--to", files).assertSuccess();
        assertThat(Cli.samples(files))
                .startsWith(Arrays.copyOfRange(sound, 32_000, 64_000))
                .endsWith(Arrays.copyOf(sound, 32_000));
    }

    @Test
    void a_call_becomes_stereo_and_what_is_too_loud_is_counted() throws Exception {
        Path session = TestCall.record(folder).artifacts().folder();
        Path stereo = folder.resolve("call.flac");
        assertThat(Cli.run("export", session, "--to", stereo, "--gain", 20)
                        .assertSuccess()
                        .out()
                        .get(0))
                .startsWith(stereo + ": 3.000 s, stereo of 8000 Hz, ")
                .matches(".*, [1-9][0-9]* samples clipped");
        byte[] both = Cli.samples(stereo);
        assertThat(both).hasSize(2 * 2 * TestCall.FRAMES);
        for (int at = 0; at < TestCall.FRAMES; at++) {
            assertThat(sample(both, 2 * at)).isEqualTo(saturated(10 * TestCall.incoming(at)));
            assertThat(sample(both, 2 * at + 1)).isEqualTo(saturated(10 * TestCall.outgoing(at)));
        }
        Path mixed = folder.resolve("mixed.wav");
        Cli.run("export", session, "--to", mixed, "--track", "mixed").assertSuccess();
        assertThat(Cli.samples(mixed)).hasSize(2 * TestCall.FRAMES);
        for (Path wav : SessionFolder.of(session).wavs()) {
            if (!SessionFolder.name(wav).startsWith("mixed_")) {
                Files.delete(wav);
            }
        }
        Path only = folder.resolve("only.wav");
        Cli.run("export", session, "--to", only).assertSuccess();
        assertThat(Cli.samples(only)).isEqualTo(Cli.samples(mixed));
    }

    @Test
    void what_cannot_be_exported_is_refused_in_one_line() throws Exception {
        Path wav = Cli.noise(folder, 1);
        Path target = folder.resolve("target.wav");
        Cli.run("export", folder.resolve("no"), "--to", target).assertRefused("there is no file");
        Cli.run("export", folder, "--to", target).assertRefused("no WAV file for stereo");
        Cli.run("export", wav, "--to", folder.resolve("a.mp3")).assertRefused(".flac");
        Cli.run("export", wav, "--to", wav).assertRefused("noise.wav", "already");
        Cli.run("export", wav, "--to", target, "--gain", "loud").assertRefused("--gain", "loud");
        Cli.run("export", wav, "--to", target, "--from", "1:2:3:4").assertRefused("--from");
        Cli.run("export", wav, "--to", target, "--from", "2").assertRefused("nothing is left");
        Cli.run("export", wav, "--to", target, "--from", "1:30.25").assertRefused("begins at PT1M30.25S");
        Cli.run("export", wav, "--to", target, "--from", "1:02:03").assertRefused("begins at PT1H2M3S");
        Cli.run("export", wav, "--to", target, "--track", "mixed").assertRefused("--track");
        Cli.run("export", wav).assertRefused("--to");
        assertThat(target).doesNotExist();
    }

    private static int sample(byte[] bytes, int at) {
        return (short) ((bytes[2 * at] & 0xff) | (bytes[2 * at + 1] << 8));
    }

    private static int saturated(int value) {
        return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
    }
}
