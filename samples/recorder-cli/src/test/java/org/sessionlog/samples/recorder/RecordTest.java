package org.sessionlog.samples.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.testkit.ChildProcess;

/** Recording with a real ffmpeg. */
class RecordTest {
    @TempDir
    private Path folder;

    @Test
    void a_wav_is_recorded_in_segments_that_together_are_its_samples() throws Exception {
        Path source = Cli.noise(folder, 25);
        Cli.Finished run = Cli.run(
                "record", "--input", source, "--segment", 10, "--output", folder.resolve("out"), "--id", "noise");
        run.assertSuccess();
        Path session = folder.resolve("out/noise");
        assertThat(run.out().get(0)).isEqualTo("Logging to " + session.resolve("session.log") + " (level=info)");
        assertThat(Cli.sound(session)).isEqualTo(Cli.samples(source));
        assertThat(SessionFolder.of(session).wavs()).hasSize(3);
        assertThat(Cli.output(List.of(
                        "soxi", "-s", SessionFolder.of(session).wavs().get(2).toString())))
                .asString()
                .isEqualTo("40000\n");
        assertThat(Cli.stopReason(session)).isEqualTo("completed");
        assertThat(folder.resolve("out/.recorder")).doesNotExist();
        assertThat(folder.resolve("out/.journal")).doesNotExist();
    }

    @Test
    void all_nine_fields_of_the_first_line_and_all_of_every_chunk_are_real() throws Exception {
        Path session =
                Cli.recorded(folder, "fields", 7, "--segment", "2.5", "--log-level", "info", "--log-max-bytes", "9000");
        LogLine start = LogLine.of(Cli.log(session).get(0)).orElseThrow();
        assertThat(start.event()).isEqualTo("session_start");
        assertThat(start.values())
                .containsEntry("session_id", "fields")
                .containsEntry("device", "lavfi:sine=frequency=440")
                .containsEntry("sample_rate", "8000")
                .containsEntry("channels", "1")
                .containsEntry("codec", "PCM16")
                .containsEntry("segment_duration", "2.500")
                .containsEntry("output_dir", session.toString())
                .containsEntry("overrides", "logging.level,logging.max_bytes");
        Instant started = Instant.parse(start.value("start"));
        List<LogLine> chunks = Cli.events(session, "chunk_created");
        assertThat(chunks).hasSize(3);
        for (int i = 0; i < 3; i++) {
            String name = chunks.get(i).value("filename");
            assertThat(chunks.get(i).values())
                    .containsExactly(
                            Map.entry("filename", name),
                            Map.entry("sequence", Integer.toString(i + 1)),
                            Map.entry("start", started.plusMillis(2_500L * i).toString()),
                            Map.entry(
                                    "end",
                                    started.plusMillis(i < 2 ? 2_500L * (i + 1) : 7_000)
                                            .toString()),
                            Map.entry("bytes", Long.toString(Files.size(session.resolve(name)))));
        }
        assertThat(Cli.events(session, "process_started").get(0).value("command"))
                .startsWith("ffmpeg -hide_banner ")
                .contains("-f lavfi -i sine=frequency=440 -t 7.000 ");
        assertThat(Cli.events(session, "process_exited").get(0).value("exit_code"))
                .isEqualTo("0");
    }

    @Test
    void the_hashes_are_those_of_sha256sum() throws Exception {
        Path session = Cli.recorded(folder, "hashes", 5, "--segment", 2);
        Process check = new ProcessBuilder("sha256sum", "--strict", "-c", "SHA256SUMS")
                .directory(session.toFile())
                .start();
        assertThat(check.inputReader().lines().toList()).hasSize(5).allMatch(line -> line.endsWith(": OK"));
        assertThat(check.waitFor()).isZero();
        Cli.run("verify", folder).assertSuccess();
    }

    @Test
    void a_file_is_read_as_fast_as_possible_unless_real_time_is_asked_for() throws Exception {
        long begun = System.nanoTime();
        Path session = Cli.recorded(folder, "slow", 4, "--real-time");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(3_700));
        assertThat(Cli.sound(session).length).isGreaterThanOrEqualTo(4 * 16_000);
    }

    @Test
    void a_file_of_settings_may_ask_for_devices_without_their_owners() throws Exception {
        Path source = Files.move(Cli.noise(folder, 1), folder.resolve("Jane's AirPods.wav"));
        Path config = Files.writeString(folder.resolve("recorder.properties"), "redact.device_names=true\n");
        Cli.run("record", "--input", source, "--output", folder, "--id", "owner", "--config", config)
                .assertSuccess();
        assertThat(Cli.events(folder.resolve("owner"), "session_start").get(0).value("device"))
                .isEqualTo("[REDACTED]'s AirPods.wav");
    }

    @Test
    void the_settings_of_a_file_are_kept_over_restarts_and_the_command_line_wins() throws Exception {
        Path config = Files.writeString(
                folder.resolve("recorder.properties"),
                "logging.level=debug\nlogging.max_bytes=100000\nlogging.backup_count=7\nlogging.rotation=size\n");
        Path first = Cli.recorded(folder, "first", 2, "--config", config);
        Path second = Cli.recorded(folder, "second", 2, "--config", config);
        for (Path session : List.of(first, second)) {
            assertThat(Cli.log(session)).anyMatch(line -> line.contains(" DEBUG ffmpeg: stderr "));
            assertThat(Cli.events(session, "session_start").get(0).value("overrides"))
                    .isEqualTo("logging.backup_count,logging.level,logging.max_bytes,logging.rotation");
        }
        Cli.Finished third = Cli.run(
                "record",
                "--input",
                "sine=duration=2",
                "--output",
                folder,
                "--id",
                "third",
                "--config",
                config,
                "--log-level",
                "warning");
        assertThat(third.assertSuccess().out().get(0)).endsWith("(level=warning)");
        assertThat(Cli.log(folder.resolve("third"))).noneMatch(line -> line.contains(" DEBUG "));
    }

    @Test
    void wrong_arguments_and_unreadable_files_are_told_in_one_line() throws Exception {
        Path out = folder.resolve("out");
        Cli.run().assertRefused("a command is missing");
        Cli.run("recrod").assertRefused("recrod");
        Cli.run("record", "--output", out).assertRefused("--input");
        Cli.run("record", "--input", folder.resolve("no.wav"), "--output", out)
                .assertRefused("there is no file", "no.wav");
        Cli.run("record", "--input", folder, "--output", out).assertRefused("is a folder");
        Cli.run("record", "--input", "sine", "--segment", "0.5", "--output", out)
                .assertRefused("--segment", "0.5");
        Cli.run("record", "--input", "sine", "--id", "../x", "--output", out).assertRefused("--id", "../x");
        Cli.run("record", "--input", "sine", "--log-level", "loud", "--output", out)
                .assertRefused("logging.level");
        Cli.run("record", "--input", "sine", "--config", folder.resolve("no"), "--output", out)
                .assertRefused("--config");
        Path config = Files.writeString(folder.resolve("c"), "logging.levle=debug\n");
        Cli.run("record", "--input", "sine", "--config", config, "--output", out)
                .assertRefused("logging.levle");
        Path file = Files.writeString(folder.resolve("file"), "");
        Cli.run("record", "--input", "sine", "--output", file).assertRefused("cannot write to --output " + file);
        Cli.run("tail", "nobody", "--output", folder).assertRefused("there is no session nobody");
        Cli.run("verify", folder.resolve("no")).assertRefused("there is no folder");
        assertThat(SessionFolder.in(out)).isEmpty();
    }

    @Test
    void what_ffmpeg_cannot_read_is_an_unreadable_file_and_the_log_says_why() throws Exception {
        Path text = Files.writeString(folder.resolve("text.wav"), "this is no audio");
        Cli.run("record", "--input", text, "--output", folder, "--id", "text")
                .assertRefused("could not read", "text.wav");
        assertThat(Cli.stopReason(folder.resolve("text"))).isEqualTo("error");
        assertThat(Cli.events(folder.resolve("text"), "error"))
                .allMatch(line -> line.level().equals("ERROR"))
                .anyMatch(line -> line.value("text").contains("Invalid data found"))
                .anyMatch(line -> line.value("exit_code").equals("1"));
    }

    @Test
    void an_ffmpeg_that_is_not_there_is_an_error_line_with_the_full_command() throws Exception {
        Cli.run("record", "--input", "sine", "--ffmpeg", "/no/ffmpeg", "--output", folder, "--id", "gone")
                .assertRefused("cannot start ffmpeg");
        assertThat(Cli.events(folder.resolve("gone"), "error").get(0).value("command"))
                .startsWith("/no/ffmpeg -hide_banner ")
                .endsWith("pipe:1");
        assertThat(Cli.stopReason(folder.resolve("gone"))).isEqualTo("error");
    }

    @Test
    void an_hour_in_segments_of_a_second_is_logged_in_less_than_a_megabyte() throws Exception {
        Path session = Cli.recorded(folder, "hour", 3_600, "--segment", 1, "--log-rotation", "off");
        assertThat(Cli.events(session, "chunk_created")).hasSize(3_600);
        long bytes = 0;
        for (Path log : SessionFolder.of(session).logs()) {
            bytes += Files.size(log);
        }
        assertThat(bytes).isLessThan(1_000_000);
        Cli.run("verify", session).assertSuccess();
    }

    @Test
    void the_log_has_neither_the_users_name_nor_the_hosts_nor_anything_of_the_environment() throws Exception {
        Path home = Files.createDirectories(folder.resolve("home/quentin"));
        Path source = Cli.noise(home, 3);
        String host = InetAddress.getLocalHost().getHostName();
        ChildProcess child = Cli.HARNESS
                .jvm("-Duser.name=quentin", "-Duser.home=" + home)
                .environment("RECORDER_TEST_TOKEN", "s3cret-t0ken")
                .environment("HOME", home.toString())
                .environment("USER", "quentin")
                .start("record", "--input", source, "--id", "mine", "--log-level", "debug");
        assertThat(Cli.finish(child).exitCode()).isZero();
        Path session = home.resolve("recordings/mine");
        String log = String.join("\n", Cli.log(session));
        assertThat(log)
                .contains("output_dir=\"~/recordings/mine\"".replace("\"", ""))
                .contains("~/noise.wav");
        assertThat(log).doesNotContain("quentin").doesNotContain("s3cret-t0ken");
        if (host.length() > 2 && !host.equals("localhost")) {
            assertThat(log).doesNotContainPattern("(?<![A-Za-z0-9])\\Q" + host + "\\E(?![A-Za-z0-9])");
        }
        System.getenv().forEach((name, value) -> {
            if (value.length() > 5 && !folder.toString().startsWith(value)) {
                assertThat(log).as("the value of " + name).doesNotContain(value);
            }
        });
    }
}
