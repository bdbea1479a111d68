package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.level;
import static org.sessionlog.audio.Lab.millis;
import static org.sessionlog.audio.Lab.ramp;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.AudioRecord.Pause;
import org.sessionlog.model.AudioRecord.Reason;
import org.sessionlog.model.AudioRecord.Type;
import org.sessionlog.model.Direction;
import org.sessionlog.model.Fact;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.testkit.AudioRecords;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestProfile;

/** Recordings from which the pauses of their session are left out. */
class PausesTest {
    private static final int SCENARIOS = TestProfile.count(60, 3_000);

    @TempDir
    private Path folder;

    private final AudioRecords caller = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_8000);
    private final AudioRecords bot = new AudioRecords(2, Direction.OUTGOING, AudioFormat.PCM16_8000);

    private Lab lab(RecordingSpec recording) {
        return lab("call", recording);
    }

    private Lab lab(String id, RecordingSpec recording) {
        return new Lab(folder, SessionInfos.recorded(SessionInfos.call(folder, id), recording), WavHeader.MOST_BYTES);
    }

    private Lab leavingOut() {
        return lab(RecordingSpec.DEFAULT.skipPauses(true));
    }

    private static void pause(Lab lab, Duration from, Duration to, AudioRecords... tracks) {
        for (AudioRecords track : tracks) {
            lab.write(track.mark(Type.WITHHOLD, from, Reason.CARD_DATA), track.mark(Type.RESUME, to, Reason.CARD_DATA));
        }
    }

    @Test
    void i8_whatever_happens_the_files_are_those_with_silence_less_the_pauses() {
        for (int seed = 0; seed < SCENARIOS; seed++) {
            Scenario scenario = new Scenario(seed, true);
            Lab silent = lab("silent" + seed, RecordingSpec.DEFAULT);
            Lab shorter = lab("shorter" + seed, RecordingSpec.DEFAULT.skipPauses(true));
            for (Lab lab : List.of(silent, shorter)) {
                scenario.tracks.forEach(lab::write);
                lab.finish(scenario.length);
            }
            String what = "seed " + seed + ", pauses " + scenario.pauses;
            for (String prefix : List.of("incoming", "outgoing", "mixed")) {
                String name = prefix + "_20250824_202005.wav";
                assertThat(shorter.names().contains(name))
                        .isEqualTo(silent.names().contains(name));
                if (silent.names().contains(name)) {
                    short[] whole = Lab.jdk(silent.session.artifacts().folder().resolve(name));
                    short[] found = Lab.jdk(shorter.session.artifacts().folder().resolve(name));
                    short[] wanted = without(scenario.pauses, whole, scenario.length, found.length);
                    assertThat(Arrays.mismatch(found, wanted))
                            .as(prefix + " of " + what)
                            .isEqualTo(-1);
                }
            }
        }
    }

    /** By the definition: a sample lies as much earlier as pauses lasted before it, rounded to a sample once. */
    private static short[] without(List<Pause> pauses, short[] whole, Duration session, int length) {
        long kept = session.toNanos();
        for (Pause pause : pauses) {
            kept -= pause.toNanos() - pause.fromNanos();
        }
        assertThat((long) length).isGreaterThanOrEqualTo(kept / 125_000);
        short[] samples = new short[length];
        for (int at = 0; at < whole.length; at++) {
            long paused = 0;
            long least = 0;
            boolean in = false;
            for (Pause pause : pauses) {
                if (at >= pause.fromNanos() / 125_000) {
                    least = Math.max(least, pause.fromNanos() / 125_000 - paused / 125_000);
                    in |= at < pause.toNanos() / 125_000;
                    paused += pause.toNanos() - pause.fromNanos();
                }
            }
            long place = at - paused / 125_000;
            if (!in && place >= least && whole[at] != 0) {
                samples[(int) place] = whole[at];
            }
        }
        return samples;
    }

    @Test
    void i8_both_sides_go_on_together_where_they_were_paused() {
        Lab lab = leavingOut();
        lab.write(caller.opened(millis(0)), bot.opened(millis(0)));
        lab.write(
                caller.frame(millis(100), Lab.bytes(ramp(7_200, 0))),
                bot.frame(millis(500), Lab.bytes(ramp(4_000, 5))));
        pause(lab, millis(1_000), millis(3_500), caller, bot);
        lab.write(
                caller.frame(millis(3_500), Lab.bytes(ramp(800, 9))),
                bot.frame(millis(3_600), Lab.bytes(ramp(400, 3))));
        lab.finish(millis(4_000));
        short[] incoming = new short[12_000];
        System.arraycopy(ramp(7_200, 0), 0, incoming, 800, 7_200);
        System.arraycopy(ramp(800, 9), 0, incoming, 8_000, 800);
        short[] outgoing = new short[12_000];
        System.arraycopy(ramp(4_000, 5), 0, outgoing, 4_000, 4_000);
        System.arraycopy(ramp(400, 3), 0, outgoing, 8_800, 400);
        assertThat(lab.incoming()).isEqualTo(incoming);
        assertThat(lab.outgoing()).isEqualTo(outgoing);
        assertThat(lab.mixed()).hasSize(12_000);
        assertThat(lab.document().path("skip_pauses").asBoolean()).isTrue();
        assertThat(lab.document().path("pauses").toString())
                .isEqualTo("[{\"from\":\"2025-08-24T20:20:06.000000Z\",\"to\":\"2025-08-24T20:20:08.500000Z\","
                        + "\"reason\":\"paused\",\"because\":\"card_data\"}]");
        assertThat(lab.track(1).path("withheld")).isEqualTo(lab.document().path("pauses"));
        assertThat(lab.track(1).path("withheld_ms").asInt()).isEqualTo(2_500);
    }

    @Test
    void a_thousand_short_pauses_are_rounded_once() {
        Lab lab = leavingOut();
        lab.write(caller.opened(millis(0)), bot.opened(millis(0)));
        long paused = 0;
        long now = 0;
        for (int i = 0; i < 1_000; i++) {
            long length = 1_000_123 + i * 37L;
            pause(lab, Duration.ofNanos(now + 4_000_000), Duration.ofNanos(now + 4_000_000 + length), caller, bot);
            paused += length;
            now += 6_000_000;
        }
        // Behind all of them: where both say the same, both lie at the same place.
        byte[] click = Lab.bytes(level(80, 1_000));
        lab.write(caller.frame(Duration.ofNanos(now), click), bot.frame(Duration.ofNanos(now), click));
        lab.flush();
        lab.finish(Duration.ofNanos(now + 1_000_000_000));
        short[] incoming = lab.incoming();
        assertThat(incoming).hasSize((int) ((now + 1_000_000_000 - paused) / 125_000));
        assertThat(lab.outgoing()).isEqualTo(incoming);
        int first = 0;
        while (incoming[first] == 0) {
            first++;
        }
        assertThat((long) first).isEqualTo(now / 125_000 - paused / 125_000);
    }

    @Test
    void media_that_comes_late_from_before_a_pause_disturbs_nothing() {
        Lab lab = leavingOut();
        Talker talker = new Talker(1, Direction.INCOMING);
        lab.write(talker.records().opened(millis(0)));
        AudioRecord late = null;
        for (int i = 0; i < 50; i++) {
            Talker.Packet packet = talker.packet();
            if (i == 48) {
                late = talker.records().rtp(millis(0), packet.bytes());
            } else {
                lab.write(talker.arrives(packet, millis(20 * i)));
            }
        }
        pause(lab, millis(1_000), millis(1_400), talker.records());
        talker.silent(3_200);
        lab.write(talker.records().rtp(millis(1_401), late.array()));
        for (int i = 70; i < 100; i++) {
            lab.write(talker.arrives(talker.packet(), millis(20 * i)));
        }
        lab.finish(millis(2_000));
        short[] whole = talker.wanted(16_000);
        short[] wanted = new short[12_800];
        System.arraycopy(whole, 0, wanted, 0, 8_000);
        System.arraycopy(whole, 11_200, wanted, 8_000, 4_800);
        assertThat(lab.incoming()).isEqualTo(wanted);
        assertThat(lab.track(1).path("ssrc_changes").asInt()).isZero();
        assertThat(lab.track(1).path("clock_restarts").asInt()).isZero();
    }

    @Test
    void i11_speech_that_was_queued_across_a_pause_ends_there() {
        Lab lab = leavingOut();
        lab.write(bot.opened(millis(0)), bot.play(millis(100), Lab.bytes(ramp(16_000, 0))), bot.closed(millis(200)));
        lab.flush();
        pause(lab, millis(600), millis(1_600), bot);
        lab.finish(millis(3_000));
        short[] wanted = new short[16_000];
        System.arraycopy(ramp(4_000, 0), 0, wanted, 800, 4_000);
        assertThat(lab.outgoing()).isEqualTo(wanted);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_drift_of_a_clock_is_the_same_whether_pauses_are_left_out_or_not(boolean skipped) {
        Lab lab = lab(RecordingSpec.DEFAULT.skipPauses(skipped));
        AudioRecords track = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCMU_8000);
        lab.write(track.opened(millis(0)));
        byte[] payload = new byte[160];
        for (int i = 0; i < 15_000; i++) {
            long nanos = Math.round(i * 20_000_000L / (1 + 80e-6));
            if (i == 5_000) {
                pause(lab, Duration.ofNanos(nanos - 1), Duration.ofNanos(nanos + 39_999_999_999L), track);
            }
            if (i < 5_000 || i >= 7_000) {
                lab.write(track.rtp(Duration.ofNanos(nanos), AudioRecords.packet(0, false, i, 160L * i, 1, payload)));
            }
        }
        lab.finish(Duration.ofMinutes(5));
        assertThat(lab.track(1).path("drift_ppm").asDouble()).isBetween(75.0, 85.0);
        assertThat(lab.incoming()).hasSize((skipped ? 260 : 300) * 8_000);
    }

    @Test
    void segments_have_their_length_and_tell_when_they_were_heard() {
        Lab lab = lab(RecordingSpec.DEFAULT.segment(millis(1_000)).skipPauses(true));
        lab.write(caller.opened(millis(0)));
        short[] speech = ramp(32_000, 0);
        for (int i = 0; i < 15; i++) {
            lab.write(caller.frame(millis(100L * i), Lab.bytes(Arrays.copyOfRange(speech, 800 * i, 800 * i + 800))));
        }
        pause(lab, millis(1_500), millis(61_500), caller);
        for (int i = 15; i < 35; i++) {
            lab.write(caller.frame(
                    millis(60_000 + 100L * i), Lab.bytes(Arrays.copyOfRange(speech, 800 * i, 800 * i + 800))));
        }
        lab.flush();
        lab.finish(millis(63_500));
        Instant start = lab.session.startedAt();
        List<Map<String, String>> told = lab.facts().stream()
                .filter(fact -> fact.attributes().get("filename").startsWith("incoming"))
                .map(Fact::attributes)
                .toList();
        assertThat(told)
                .extracting(words -> words.get("start"))
                .containsExactly(
                        start.toString(),
                        start.plusMillis(1_000).toString(),
                        start.plusMillis(62_000).toString(),
                        start.plusMillis(63_000).toString());
        assertThat(told)
                .extracting(words -> words.get("end"))
                .containsExactly(
                        start.plusMillis(1_000).toString(),
                        start.plusMillis(62_000).toString(),
                        start.plusMillis(63_000).toString(),
                        start.plusMillis(63_500).toString());
        assertThat(Lab.samples(lab.session.artifacts().folder().resolve("incoming_20250824_202005_0002.wav")))
                .isEqualTo(Arrays.copyOfRange(speech, 8_000, 16_000));
    }

    @Test
    void a_segment_that_ends_where_a_pause_began_ends_before_it_and_the_next_begins_behind_it() {
        Lab lab = lab(RecordingSpec.DEFAULT.segment(millis(1_000)).skipPauses(true));
        lab.write(caller.opened(millis(0)));
        pause(lab, millis(1_000), millis(5_000), caller);
        lab.finish(millis(6_000));
        Instant start = lab.session.startedAt();
        assertThat(lab.facts().stream()
                        .filter(fact -> fact.attributes().get("filename").startsWith("incoming"))
                        .map(fact -> fact.attributes().get("start") + " "
                                + fact.attributes().get("end")))
                .containsExactly(
                        start + " " + start.plusMillis(1_000), start.plusMillis(5_000) + " " + start.plusMillis(6_000));
    }

    @Test
    void i8_a_track_that_is_opened_after_a_pause_or_in_it_lies_beside_those_that_were_there() {
        Lab lab = leavingOut();
        Pause first = new Pause(1_000_000_000, 3_500_000_000L, Reason.HOLD);
        Pause second = new Pause(4_000_000_000L, Pause.GOES_ON, Reason.HOLD);
        AudioRecords later = new AudioRecords(2, Direction.INCOMING, AudioFormat.PCM16_8000);
        AudioRecords latest = new AudioRecords(3, Direction.OUTGOING, AudioFormat.PCM16_8000);
        // The youngest come first, which tell alone what was before.
        lab.write(later.opened(millis(3_700), first), later.frame(millis(3_700), Lab.bytes(level(80, 2_000))));
        lab.write(
                latest.opened(millis(4_500), first, second),
                latest.mark(Type.WITHHOLD, millis(4_000), Reason.HOLD),
                latest.mark(Type.RESUME, millis(5_000), Reason.HOLD),
                latest.frame(millis(5_100), Lab.bytes(level(80, 3_000))));
        pause(lab, millis(4_000), millis(5_000), later);
        lab.write(caller.opened(millis(0)), caller.frame(millis(900), Lab.bytes(ramp(800, 0))));
        pause(lab, millis(1_000), millis(3_500), caller);
        lab.write(caller.frame(millis(3_700), Lab.bytes(level(80, 1_000))));
        pause(lab, millis(4_000), millis(5_000), caller);
        lab.write(
                caller.frame(millis(5_100), Lab.bytes(level(80, 1_000))),
                later.frame(millis(5_100), Lab.bytes(level(80, 2_000))));
        lab.flush();
        lab.crash();
        lab.finish(millis(6_000));
        short[] incoming = new short[20_000];
        System.arraycopy(ramp(800, 0), 0, incoming, 7_200, 800);
        Arrays.fill(incoming, 9_600, 9_680, (short) 3_000);
        Arrays.fill(incoming, 12_800, 12_880, (short) 3_000);
        short[] outgoing = new short[20_000];
        Arrays.fill(outgoing, 12_800, 12_880, (short) 3_000);
        assertThat(lab.incoming()).isEqualTo(incoming);
        assertThat(lab.outgoing()).isEqualTo(outgoing);
        assertThat(lab.track(3).path("withheld").toString())
                .isEqualTo("[{\"from\":\"2025-08-24T20:20:09.500000Z\",\"to\":\"2025-08-24T20:20:10.000000Z\","
                        + "\"reason\":\"paused\",\"because\":\"hold\"}]");
    }

    @Test
    void a_session_that_ends_in_a_pause_ends_where_that_began() {
        Lab lab = leavingOut();
        lab.write(caller.opened(millis(0)), caller.frame(millis(0), Lab.bytes(ramp(8_000, 0))));
        lab.write(caller.mark(Type.WITHHOLD, millis(1_000), Reason.REGULATION));
        lab.flush();
        lab.crash();
        lab.write(caller.closed(millis(4_000)));
        lab.finish(millis(4_000));
        assertThat(lab.incoming()).isEqualTo(ramp(8_000, 0));
        assertThat(lab.document().path("pauses").toString())
                .isEqualTo("[{\"from\":\"2025-08-24T20:20:06.000000Z\",\"to\":\"2025-08-24T20:20:09.000000Z\","
                        + "\"reason\":\"paused\",\"because\":\"regulation\"}]");
    }

    @Test
    void i11_a_side_that_is_erased_with_its_records_of_pauses_is_told_of_them_again() {
        Lab lab = leavingOut();
        Pause pause = new Pause(500_000_000, 1_500_000_000, Reason.HOLD);
        lab.write(bot.opened(millis(0)), bot.play(millis(0), Lab.bytes(ramp(24_000, 0))));
        lab.flush();
        // The marks of the pause were in the journal and went with what was erased.
        lab.write(bot.mark(Type.ERASE, millis(2_000), Reason.NONE, pause));
        lab.write(bot.frame(millis(2_500), Lab.bytes(level(80, 5))));
        lab.finish(millis(3_000));
        short[] wanted = new short[16_000];
        Arrays.fill(wanted, 12_000, 12_080, (short) 5);
        assertThat(lab.outgoing()).isEqualTo(wanted);
        assertThat(lab.track(2).path("withheld").toString())
                .startsWith("[{\"from\":\"2025-08-24T20:20:05.000000Z\",\"to\":\"2025-08-24T20:20:07.000000Z\","
                        + "\"reason\":\"consent_denied\"}");
    }
}
