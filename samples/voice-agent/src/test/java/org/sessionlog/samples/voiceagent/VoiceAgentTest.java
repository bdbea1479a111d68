package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample from the command line to the files, in a process of its own. */
class VoiceAgentTest {
    private static final int SAMPLES = 124_000;
    private static final String STAMP = "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z ";

    @TempDir
    Path folder;

    @Test
    void the_built_in_conversation_is_recorded_sample_by_sample_and_printed() throws Exception {
        AgentProcess.Finished run = run("--speed", "0", "--call-id", "demo", "--bot", "123");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        Recorded recorded = recorded("demo");
        short[] incoming = recorded.samples("incoming");
        short[] outgoing = recorded.samples("outgoing");
        assertSamples(incoming, sent("incoming.wav"));
        assertSamples(outgoing, sent("outgoing.wav"));
        assertMixed(recorded.samples("mixed"), incoming, outgoing);

        List<String> report = run.lines();
        List<String> files = report.stream()
                .filter(line -> line.startsWith("  demo/"))
                .map(line -> line.strip().split(" ")[0])
                .toList();
        assertThat(files).isSorted().isEqualTo(filesBelow("demo"));
        assertThat(report.stream().filter(line -> line.startsWith("  demo/") && line.contains(".wav")))
                .hasSize(3)
                .allMatch(line -> line.endsWith("  15.500 s"));
        assertThat(report).contains("demo: user_hangup after 15.500 s");
        List<String> head =
                recorded.log().stream().limit(10).map(line -> "  " + line).toList();
        assertThat(report).endsWith(head.toArray(String[]::new));
        assertThat(folder.resolve("sessions/.journal")).satisfies(this::isGoneOrEmpty);
    }

    @Test
    void the_log_tells_the_whole_call_and_no_text_of_it() throws Exception {
        assertThat(run("--speed", "0", "--call-id", "demo").exitCode()).isZero();

        List<String> log = recorded("demo").log();
        assertThat(log).allMatch(line -> line.matches(STAMP + "(INFO|WARNING|ERROR) [a-z_]+: .*"));
        assertThat(log.get(0))
                .contains("session: session_start ")
                .contains(" session_id=demo ")
                .containsPattern(" start=\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}")
                .contains(" device=- ")
                .contains(" sample_rate=8000 ")
                .contains(" channels=1 ")
                .contains(" codec=PCMU ")
                .contains(" segment_duration=- ")
                .contains(" output_dir=")
                .contains(" overrides=-");
        assertThat(log.get(log.size() - 1)).contains("session: session_stop reason=user_hangup");
        assertInOrder(
                log,
                "voice: call demo answered language=en-GB greeting=\"order desk, morning\"",
                "session: message sender=assistant sequence=1 ",
                "voice: speech recognized confidence=0.94 latency_ms=180",
                "session: message sender=user sequence=2 chars=46",
                "WARNING voice: order service did not answer, asking again attempt=1",
                "session: tool_call ",
                "session: message sender=assistant ",
                "voice: barge-in, playback stopped heard_ms=2050",
                "session: interrupted ",
                "session: message sender=user ",
                "session: agent ",
                "voice: caller hung up",
                "session: session_stop ");
        assertThat(log).anyMatch(line -> line.contains("java.net.SocketTimeoutException: Read timed out"));
        assertThat(log).noneMatch(line -> line.contains("I need help") || line.contains("4711"));
    }

    @Test
    void lost_reordered_and_repeated_packets_of_a_capture_are_where_they_belong() throws Exception {
        byte[] speech = payload("incoming.wav");
        CaptureFile file = CaptureFile.ethernet();
        short[] expected = new short[200 * 160];
        short[] decoded = sent("incoming.wav");
        for (int i = 0; i < 200; i++) {
            int number = i % 10 == 3 ? i + 1 : i % 10 == 4 ? i - 1 : i; // two are in the wrong order
            boolean lost = number % 17 == 5;
            if (!lost) {
                file.udp(i * 20_000_000L, rtp(number, speech));
                System.arraycopy(decoded, number * 160, expected, number * 160, 160);
            }
            if (i % 31 == 30) {
                file.udp(i * 20_000_000L + 1_000, rtp(number, speech));
                System.arraycopy(decoded, number * 160, expected, number * 160, 160);
            }
        }
        Path capture = Files.write(folder.resolve("caller.pcap"), file.bytes());

        AgentProcess.Finished run = run("--speed", "0", "--call-id", "lossy", "--incoming", capture.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        Recorded recorded = recorded("lossy");
        assertSamples(recorded.samples("incoming"), expected);
        assertThat(recorded.samples("outgoing")).hasSize(expected.length).containsOnly((short) 0);
        assertThat(recorded.samples("mixed")).hasSize(expected.length);
    }

    @Test
    void a_truncated_pcap_is_reported_and_the_call_goes_on() throws Exception {
        byte[] speech = payload("incoming.wav");
        CaptureFile file = CaptureFile.ethernet().udp(0, new byte[] {1, 2, 3});
        for (int i = 0; i < 100; i++) {
            file.udp(i * 20_000_000L, rtp(i, speech));
        }
        byte[] content = Arrays.copyOf(file.bytes(), file.bytes().length - 30);
        Path capture = Files.write(folder.resolve("cut.pcap"), content);

        AgentProcess.Finished run = run("--speed", "0", "--call-id", "cut", "--incoming", capture.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        String told = "1 that are not RTP version 2; truncated at byte " + String.format("%,d", content.length)
                + " within a packet; the 100 packets before are used";
        assertThat(run.lines().get(0)).isEqualTo("incoming: " + capture + ": 100 packets of PCMU, 1.980 s; " + told);
        assertThat(recorded("cut").log()).anyMatch(line -> line.contains(" WARNING media: ") && line.contains(told));
        assertSamples(recorded("cut").samples("incoming"), Arrays.copyOf(sent("incoming.wav"), 99 * 160));
    }

    @Test
    void twenty_calls_at_once_are_recorded_alike_and_apart() throws Exception {
        AgentProcess.Finished run = run("--speed", "0", "--call-id", "many", "--calls", "20");

        assertThat(run.exitCode()).as(run.err()).isZero();
        short[] incoming = sent("incoming.wav");
        short[] outgoing = sent("outgoing.wav");
        for (int call = 1; call <= 20; call++) {
            Recorded recorded = recorded("many-" + call);
            assertSamples(recorded.samples("incoming"), incoming);
            assertSamples(recorded.samples("outgoing"), outgoing);
            String id = "call many-" + call + " answered";
            assertThat(recorded.log().stream().filter(line -> line.contains(" answered ")))
                    .singleElement()
                    .asString()
                    .contains(id);
            assertThat(recorded.log().get(0)).contains(" session_id=many-" + call + " ");
        }
        assertThat(run.lines().stream().filter(line -> line.endsWith(": user_hangup after 15.500 s")))
                .hasSize(20);
    }

    @Test
    void a_call_that_is_killed_while_it_is_held_is_recovered_whole() throws Exception {
        AgentProcess.killWhenHolding(folder, 3, "--speed", "0", "--call-id", "killed", "--calls", "3", "--hold");

        AgentProcess.Finished recovery = run("--recover");

        assertThat(recovery.exitCode()).as(recovery.err()).isZero();
        for (int call = 1; call <= 3; call++) {
            Recorded recorded = recorded("killed-" + call);
            assertBeginsWith(recorded.samples("incoming"), sent("incoming.wav"));
            assertBeginsWith(recorded.samples("outgoing"), sent("outgoing.wav"));
            assertThat(recorded.samples("mixed")).hasSameSizeAs(recorded.samples("incoming"));
            List<String> log = recorded.log();
            assertThat(log.get(log.size() - 1)).contains("session: session_stop reason=process_crashed");
            assertThat(log.stream().filter(line -> line.contains("voice: caller hung up")))
                    .hasSize(1);
            String told = "recovered killed-" + call + ": process_crashed after ";
            assertThat(recovery.lines()).anyMatch(line -> line.startsWith(told));
        }
        assertThat(run("--recover").lines()).containsExactly("nothing to recover in sessions");
        assertThat(folder.resolve("sessions/.journal")).satisfies(this::isGoneOrEmpty);
    }

    @Test
    void a_faster_call_is_as_long_as_a_slow_one_and_loses_nothing() throws Exception {
        AgentProcess.Finished run = run("--speed", "10", "--call-id", "fast");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.lines()).contains("fast: 775 packets in and 775 out over UDP on loopback");
        Recorded recorded = recorded("fast");
        short[] incoming = recorded.samples("incoming");
        short[] sent = sent("incoming.wav");
        int place = indexOf(incoming, sent);
        assertThat(place).as("the conversation is in the recording, whole").isNotNegative();
        assertThat(recorded.samples("outgoing")).hasSameSizeAs(incoming);
        assertThat(recorded.samples("mixed")).hasSameSizeAs(incoming);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--speed fast             | --speed must be a number from 0 to 1000, not fast",
                "--incoming missing.pcap  | there is no file missing.pcap",
                "--outgoing ../../../etc  | is a folder",
                "--recover --directory no | there is no directory no to recover",
                "--record                 | unknown argument --record",
            })
    void wrong_input_is_one_line_on_stderr_and_exit_code_2(String arguments, String told) throws Exception {
        AgentProcess.Finished run =
                run(arguments.replace("../../../etc", "/etc").split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("voice-agent: ")
                .contains(told);
        assertThat(run.out()).isEmpty();
        assertThat(folder.resolve("sessions")).doesNotExist();
    }

    @Test
    void help_is_printed_to_stdout() throws Exception {
        AgentProcess.Finished run = run("--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: ").contains("--incoming FILE", "--recover");
        assertThat(run.err()).isEmpty();
    }

    private AgentProcess.Finished run(String... arguments) throws Exception {
        return AgentProcess.run(folder, arguments);
    }

    private Recorded recorded(String session) {
        return new Recorded(folder.resolve("sessions").resolve(session));
    }

    private List<String> filesBelow(String session) throws Exception {
        Path sessions = folder.resolve("sessions");
        try (Stream<Path> files = Files.walk(sessions.resolve(session))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> sessions.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private void isGoneOrEmpty(Path journal) {
        if (Files.exists(journal)) {
            assertThat(journal).isEmptyDirectory();
        }
    }

    private static short[] sent(String side) throws Exception {
        try (InputStream wav = VoiceAgent.class.getResourceAsStream("/media/" + side)) {
            return Recorded.decodeMuLaw(wav);
        }
    }

    private static byte[] payload(String side) throws Exception {
        try (InputStream wav = VoiceAgent.class.getResourceAsStream("/media/" + side)) {
            byte[] file = wav.readAllBytes();
            return Arrays.copyOfRange(file, file.length - SAMPLES, file.length);
        }
    }

    private static byte[] rtp(int number, byte[] speech) {
        return org.sessionlog.testkit.AudioRecords.packet(
                0,
                number == 0,
                65_500 + number,
                0xFFFF_F000L + 160L * number,
                7,
                Arrays.copyOfRange(speech, 160 * number, 160 * (number + 1)));
    }

    private static void assertSamples(short[] actual, short[] expected) {
        assertThat(Arrays.mismatch(actual, expected))
                .as("first of %d samples that is not one of the %d expected", actual.length, expected.length)
                .isEqualTo(-1);
    }

    /** Nothing that was sent is missing; how long nobody spoke before the process was gone does not matter. */
    private static void assertBeginsWith(short[] actual, short[] expected) {
        assertThat(actual).hasSizeGreaterThanOrEqualTo(expected.length);
        assertSamples(Arrays.copyOf(actual, expected.length), expected);
    }

    private static void assertMixed(short[] mixed, short[] incoming, short[] outgoing) {
        assertThat(mixed).hasSameSizeAs(incoming);
        for (int i = 0; i < mixed.length; i++) {
            assertThat((int) mixed[i])
                    .as("sample %d", i)
                    .isBetween(
                            Math.floorDiv(incoming[i] + outgoing[i], 2),
                            -Math.floorDiv(-(incoming[i] + outgoing[i]), 2));
        }
    }

    private static int indexOf(short[] all, short[] part) {
        for (int at = 0; at + part.length <= all.length; at++) {
            if (Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }

    private static void assertInOrder(List<String> log, String... parts) {
        int at = 0;
        for (String part : parts) {
            int from = at;
            while (at < log.size() && !log.get(at).contains(part)) {
                at++;
            }
            assertThat(at)
                    .as("'%s' behind line %d of%n%s", part, from, String.join("\n", log))
                    .isLessThan(log.size());
            at++;
        }
    }
}
