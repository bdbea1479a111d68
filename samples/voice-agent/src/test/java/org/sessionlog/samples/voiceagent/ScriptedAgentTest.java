package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;

/** What the agent's script says of the built-in conversation is what one hears in it. */
class ScriptedAgentTest {
    /** Speech and pauses in seconds, as the script and its messages have them. */
    private static final double[][] CALLER = {{2.90, 5.40}, {7.85, 9.41}, {12.10, 14.19}};

    private static final double[][] AGENT = {{0.20, 2.56}, {6.10, 8.15}, {9.75, 11.93}, {14.30, 15.33}};
    private static final double LOUD = 200;
    private static final double QUIET = 60;

    @Test
    void the_caller_speaks_when_the_script_says_so_and_at_no_other_time() throws Exception {
        assertSpeech("incoming.wav", CALLER);
    }

    @Test
    void the_agent_speaks_when_the_script_says_so_and_at_no_other_time() throws Exception {
        assertSpeech("outgoing.wav", AGENT);
    }

    @Test
    void the_cues_are_in_order_and_within_the_call() throws Exception {
        Duration call = Duration.ofNanos(
                CallMedia.load(Optional.empty(), Optional.empty()).nanos());
        assertWithin(ScriptedAgent.cues(call), call);
        assertWithin(ScriptedAgent.cues(Duration.ofMillis(70)), Duration.ofMillis(70));
        assertWithin(ScriptedAgent.cues(Duration.ZERO), Duration.ZERO);
    }

    private static void assertWithin(List<ScriptedAgent.Cue> cues, Duration call) {
        Duration last = Duration.ZERO;
        assertThat(cues).hasSizeGreaterThan(10);
        for (ScriptedAgent.Cue cue : cues) {
            assertThat(cue.at()).isBetween(last, call);
            last = cue.at();
        }
    }

    private static void assertSpeech(String name, double[][] turns) throws Exception {
        byte[] samples = linear(name);
        double silentFrom = 0;
        for (double[] turn : turns) {
            assertThat(rms(samples, turn[0], turn[0] + 0.3))
                    .as("begins at " + turn[0])
                    .isGreaterThan(LOUD);
            assertThat(rms(samples, turn[1] - 0.3, turn[1]))
                    .as("ends at " + turn[1])
                    .isGreaterThan(LOUD);
            assertThat(rms(samples, silentFrom, turn[0]))
                    .as("before " + turn[0])
                    .isLessThan(QUIET);
            silentFrom = turn[1] + 0.02;
        }
        assertThat(rms(samples, silentFrom, 15.5)).as("at the end").isLessThan(QUIET);
    }

    private static double rms(byte[] samples, double from, double to) {
        double sum = 0;
        int count = 0;
        for (int i = 2 * (int) (from * 8_000); i < 2 * (int) (to * 8_000); i += 2) {
            int sample = samples[i] & 0xFF | samples[i + 1] << 8;
            sum += (double) sample * sample;
            count++;
        }
        return Math.sqrt(sum / count);
    }

    private static byte[] linear(String name) throws Exception {
        try (InputStream file = ScriptedAgentTest.class.getResourceAsStream("/media/" + name);
                AudioInputStream coded = AudioSystem.getAudioInputStream(new java.io.BufferedInputStream(file));
                AudioInputStream audio = AudioSystem.getAudioInputStream(AudioFormat.Encoding.PCM_SIGNED, coded)) {
            assertThat(audio.getFormat().isBigEndian()).isFalse();
            return audio.readAllBytes();
        }
    }
}
