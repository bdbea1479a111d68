package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.bytes;
import static org.sessionlog.audio.Lab.level;
import static org.sessionlog.audio.Lab.millis;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.AudioTrack;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.SessionsBuilder;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Consent;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.Withheld;
import org.sessionlog.testkit.MutableClock;

/** What is not to be kept is in no file, and {@code session_info.json} says from when to when and why. */
class WithheldTest {
    private final MutableClock clock = new MutableClock();
    private final List<Boolean> callerKept = new ArrayList<>();
    private final List<Boolean> botKept = new ArrayList<>();
    private Sessions sessions;
    private Session call;
    private AudioTrack caller;
    private AudioTrack bot;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        start(Sessions.builder());
    }

    private void start(SessionsBuilder builder) {
        sessions = builder.directory(folder)
                .recorder(new WavRecorderProvider())
                .clock(clock)
                .build();
        call = sessions.start(SessionSpec.call("call"));
        caller = call.audio(Direction.INCOMING, AudioFormat.PCM16_8000);
        bot = call.audio(Direction.OUTGOING, AudioFormat.PCM16_8000);
    }

    /** Both speak for a second, each second with another sound, of which these are to be in the files. */
    private void speak(boolean callerIsKept, boolean botIsKept) {
        caller.frame(bytes(level(8_000, 101 + callerKept.size())));
        bot.frame(bytes(level(8_000, 201 + botKept.size())));
        callerKept.add(callerIsKept);
        botKept.add(botIsKept);
        clock.advance(millis(1_000));
    }

    private void speak() {
        speak(false, true);
    }

    private void speakKept() {
        speak(true, true);
    }

    private JsonNode end() {
        call.end(EndReason.COMPLETED);
        sessions.close();
        assertThat(Lab.samples(call.info().artifacts().incoming())).isEqualTo(wanted(callerKept, 101));
        assertThat(Lab.samples(call.info().artifacts().outgoing())).isEqualTo(wanted(botKept, 201));
        return Lab.json(call.info().artifacts().sessionInfo());
    }

    private static short[] wanted(List<Boolean> kept, int first) {
        short[] samples = new short[8_000 * kept.size()];
        for (int i = 0; i < kept.size(); i++) {
            if (kept.get(i)) {
                Arrays.fill(samples, 8_000 * i, 8_000 * (i + 1), (short) (first + i));
            }
        }
        return samples;
    }

    private String entry(int from, int to, String rest) {
        Instant start = call.info().startedAt();
        return "{\"from\":\"" + SessionInfoDocument.time(start.plusSeconds(from)) + "\",\"to\":\""
                + SessionInfoDocument.time(start.plusSeconds(to)) + "\",\"reason\":" + rest + "}";
    }

    private static String withheld(JsonNode document, int track) {
        return document.path("tracks").path(track).path("withheld").toString();
    }

    private static int withheldMillis(JsonNode document, int track) {
        return document.path("tracks").path(track).path("withheld_ms").asInt();
    }

    @Test
    void i11_pending_consent_that_is_given_keeps_what_comes_from_then_on() {
        call.consent(Direction.INCOMING, Consent.PENDING);
        speak();
        speak();
        call.consent(Direction.INCOMING, Consent.GRANTED);
        speakKept();
        JsonNode document = end();
        assertThat(withheld(document, 0)).isEqualTo("[" + entry(0, 2, "\"consent_pending\"") + "]");
        assertThat(withheldMillis(document, 0)).isEqualTo(2_000);
        assertThat(withheld(document, 1)).isEqualTo("[]");
        assertThat(document.path("pauses").toString()).isEqualTo("[]");
    }

    @Test
    void i11_what_was_held_in_memory_until_consent_was_given_is_not_withheld() {
        sessions.close();
        start(Sessions.builder().setting("consent.hold", "1500ms"));
        call.consent(Direction.INCOMING, Consent.PENDING);
        speak();
        speakKept();
        call.consent(Direction.INCOMING, Consent.GRANTED);
        speakKept();
        assertThat(withheld(end(), 0)).isEqualTo("[" + entry(0, 1, "\"consent_pending\"") + "]");
    }

    @Test
    void i11_consent_that_is_withdrawn_takes_away_all_of_the_side_before_and_after() {
        speak();
        speak();
        call.consent(Direction.INCOMING, Consent.DENIED);
        speak();
        AudioTrack another = call.audio(Direction.INCOMING, AudioFormat.PCM16_8000);
        another.frame(bytes(level(800, 9)));
        speak();
        JsonNode document = end();
        assertThat(withheld(document, 0)).isEqualTo("[" + entry(0, 4, "\"consent_denied\"") + "]");
        assertThat(withheldMillis(document, 0)).isEqualTo(4_000);
        assertThat(withheld(document, 1)).isEqualTo("[]");
        assertThat(withheld(document, 2)).contains("\"consent_denied\"");
    }

    @Test
    void i11_consent_that_was_never_given_and_is_denied_keeps_nothing() {
        call.consent(Direction.INCOMING, Consent.PENDING);
        speak();
        call.consent(Direction.INCOMING, Consent.DENIED);
        speak();
        assertThat(withheld(end(), 0)).isEqualTo("[" + entry(0, 2, "\"consent_denied\"") + "]");
    }

    @Test
    void i11_consent_that_is_withdrawn_and_given_again_keeps_what_comes_after_that() throws InterruptedException {
        speak();
        awaitSpeech(true);
        call.consent(Direction.INCOMING, Consent.DENIED);
        speak();
        awaitSpeech(false);
        call.consent(Direction.INCOMING, Consent.GRANTED);
        speakKept();
        assertThat(withheld(end(), 0)).isEqualTo("[" + entry(0, 2, "\"consent_denied\"") + "]");
    }

    @Test
    void i11_pauses_and_missing_consent_are_told_apart_and_counted_once_where_they_overlap() {
        call.consent(Direction.INCOMING, Consent.PENDING);
        speak();
        call.pause(Withheld.ON_REQUEST);
        speak(false, false);
        call.consent(Direction.INCOMING, Consent.GRANTED);
        speak(false, false);
        call.resume();
        speakKept();
        JsonNode document = end();
        String paused = entry(1, 3, "\"paused\",\"because\":\"on_request\"");
        assertThat(withheld(document, 0)).isEqualTo("[" + entry(0, 2, "\"consent_pending\"") + "," + paused + "]");
        assertThat(withheldMillis(document, 0)).isEqualTo(3_000);
        assertThat(withheld(document, 1)).isEqualTo("[" + paused + "]");
        assertThat(document.path("pauses").toString()).isEqualTo("[" + paused + "]");
    }

    /** Until the caller's file has some, or has none any more. */
    private void awaitSpeech(boolean some) throws InterruptedException {
        Path file = Lab.now(call.info().artifacts().incoming());
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!Files.exists(file) || contains(file) != some) {
            file = Lab.now(call.info().artifacts().incoming());
            assertThat(System.nanoTime() - deadline)
                    .as("speech in %s: %s", file, some)
                    .isNegative();
            Thread.sleep(20);
        }
    }

    private static boolean contains(Path wav) {
        for (short sample : Lab.jdk(wav)) {
            if (sample != 0) {
                return true;
            }
        }
        return false;
    }
}
