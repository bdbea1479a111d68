package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sessionlog.audio.Lab.level;
import static org.sessionlog.audio.Lab.millis;
import static org.sessionlog.audio.Lab.ramp;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.AudioRecord.Type;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.AudioRecords;
import org.sessionlog.testkit.TestSinkContext;

/** Which files a session has, and what is made of both sides. */
class TracksTest {
    private static final String START = "_20250824_202005";
    private static final List<RecordedTrack> ALL = List.of(RecordedTrack.values());

    @TempDir
    private Path folder;

    @Test
    void any_of_the_four_tracks_are_made_and_are_the_same_whatever_others_are() {
        Lab whole = new Lab(folder.resolve("all"), spec(ALL));
        call(whole);
        Map<String, byte[]> all = whole.files();
        assertThat(whole.document().path("files").toString())
                .isEqualTo("{\"incoming_audio\":\"incoming_20250824_202005.wav\","
                        + "\"outgoing_audio\":\"outgoing_20250824_202005.wav\","
                        + "\"mixed_audio\":\"mixed_20250824_202005.wav\","
                        + "\"stereo_audio\":\"stereo_20250824_202005.wav\"}");
        for (int subset = 1; subset < 1 << ALL.size(); subset++) {
            List<RecordedTrack> tracks = new ArrayList<>();
            for (int i = 0; i < ALL.size(); i++) {
                if ((subset >> i & 1) == 1) {
                    tracks.add(ALL.get(i));
                }
            }
            Lab lab = new Lab(folder.resolve("subset" + subset), spec(tracks));
            call(lab);
            List<String> names = new ArrayList<>(List.of("session_info.json"));
            tracks.forEach(track -> names.add(name(track)));
            assertThat(lab.names()).as(tracks.toString()).containsExactlyInAnyOrderElementsOf(names);
            tracks.forEach(track -> assertThat(lab.files().get(name(track)))
                    .as(track + " of " + tracks)
                    .isEqualTo(all.get(name(track))));
            List<String> keys = new ArrayList<>();
            lab.document().path("files").fieldNames().forEachRemaining(keys::add);
            assertThat(keys)
                    .isEqualTo(tracks.stream().map(RecordedTrack::artifact).toList());
        }
    }

    @Test
    void stereo_has_the_far_party_left_and_the_near_party_right() {
        Lab lab = new Lab(folder, spec(ALL));
        call(lab);
        assertThat(stereo(lab)).isEqualTo(interleaved(lab.incoming(), lab.outgoing()));
        assertThat(Lab.soxi("-c", lab.session.artifacts().stereo())).isEqualTo("2");
        assertThat(lab.incoming()).isNotEqualTo(lab.outgoing()).contains((short) 101);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INCOMING", "OUTGOING"})
    void in_stereo_a_side_that_never_opened_is_silence(String opened) {
        Direction direction = Direction.valueOf(opened);
        Lab lab = new Lab(folder, RecordingSpec.DEFAULT.tracks(RecordedTrack.INCOMING, RecordedTrack.STEREO));
        AudioRecords track = new AudioRecords(1, direction, AudioFormat.PCM16_8000);
        lab.write(track.opened(millis(0)), track.frame(millis(0), Lab.bytes(ramp(80, 0))));
        RecordingSummary summary = lab.finish(millis(10));
        short[] silence = new short[80];
        boolean far = direction == Direction.INCOMING;
        assertThat(stereo(lab)).isEqualTo(far ? interleaved(ramp(80, 0), silence) : interleaved(silence, ramp(80, 0)));
        assertThat(lab.names())
                .containsExactlyInAnyOrderElementsOf(
                        far
                                ? List.of("incoming" + START + ".wav", "stereo" + START + ".wav", "session_info.json")
                                : List.of("stereo" + START + ".wav", "session_info.json"));
        assertThat(summary.warnings())
                .containsExactly(
                        far
                                ? "no outgoing track was opened: the stereo one has silence for it"
                                : "no incoming track was opened: there is no file of that side, and the stereo one has"
                                        + " silence for it");
    }

    @Test
    void a_side_that_is_needed_for_others_alone_lies_in_a_hidden_file_until_the_end() {
        Lab lab = new Lab(folder, RecordingSpec.DEFAULT.tracks(RecordedTrack.MIXED));
        AudioRecords far = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_8000);
        lab.write(far.opened(millis(0)), far.frame(millis(0), Lab.bytes(level(80, 1_000))));
        lab.flush();
        assertThat(lab.names()).containsExactlyInAnyOrder(".incoming" + START + ".wav.side", ".mixed" + START + ".wav");
        lab.crash();
        lab.write(far.frame(millis(10), Lab.bytes(level(80, 500))));
        lab.finish(millis(20));
        assertThat(lab.names()).containsExactlyInAnyOrder("mixed" + START + ".wav", "session_info.json");
        short[] wanted = level(160, 500);
        Arrays.fill(wanted, 80, 160, (short) 250);
        assertThat(lab.mixed()).isEqualTo(wanted);
    }

    @Test
    void i11_a_side_that_nobody_wants_is_never_on_the_disk() {
        Lab lab = new Lab(folder, RecordingSpec.DEFAULT.tracks(RecordedTrack.OUTGOING));
        AudioRecords far = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_8000);
        AudioRecords other = new AudioRecords(2, Direction.INCOMING, AudioFormat.PCM16_8000);
        AudioRecords near = new AudioRecords(3, Direction.OUTGOING, AudioFormat.PCM16_8000);
        lab.write(far.opened(millis(0)), other.opened(millis(0)), near.opened(millis(0)));
        lab.write(far.play(millis(0), Lab.bytes(level(16_000, 1_000))), far.mark(Type.CLEAR, millis(500)));
        lab.write(other.frame(millis(0), Lab.bytes(level(16_000, 1_000))), other.mark(Type.ERASE, millis(900)));
        lab.flush();
        assertThat(lab.session.artifacts().folder()).doesNotExist();
        lab.write(near.frame(millis(1_000), Lab.bytes(level(80, 7))));
        lab.flush();
        assertThat(lab.names()).containsExactly(".outgoing" + START + ".wav");
        lab.crash();
        lab.finish(millis(3_000));
        assertThat(lab.names()).containsExactlyInAnyOrder("outgoing" + START + ".wav", "session_info.json");
        assertThat(lab.outgoing()).hasSize(24_000);
        assertThat(lab.track(1).path("received").asInt()).isEqualTo(1);
    }

    @Test
    void segments_of_all_tracks_have_the_same_length() {
        Lab lab = new Lab(folder, spec(ALL).segment(millis(1_500)));
        call(lab);
        for (RecordedTrack track : ALL) {
            for (int sequence = 1; sequence <= 2; sequence++) {
                String name = name(track).replace(".wav", "_000" + sequence + ".wav");
                Path file = lab.session.artifacts().folder().resolve(name);
                assertThat(Lab.soxi("-s", file)).isEqualTo("12000");
            }
        }
        assertThat(lab.told().stream().filter(fact -> fact.startsWith("chunk_created")))
                .hasSize(8)
                .anyMatch(fact -> fact.contains("stereo_20250824_202005_0002.wav")
                        && fact.contains("bytes=" + (Lab.HEADER_BYTES + 4 * 12_000 + 4_096)));
    }

    @Test
    void a_sum_keeps_each_side_as_loud_as_it_was_and_saturates() {
        Lab lab = new Lab(folder, spec(ALL), mix("sum"));
        both(lab, new short[] {1_000, 30_000, -30_000, 5}, new short[] {-300, 20_000, -20_000, 0});
        assertThat(Arrays.copyOf(lab.mixed(), 5)).containsExactly(700, 32_767, -32_768, 5, 0);
    }

    @Test
    void an_average_has_half_of_each() {
        for (Settings settings : List.of(Settings.none(), mix("average"), mix("Average"))) {
            Lab lab = new Lab(folder.resolve(settings.text(Mix.SETTING, "none")), spec(ALL), settings);
            both(lab, new short[] {1_000, 30_000, -30_000, 5}, new short[] {-300, 20_000, -20_000, 0});
            assertThat(Arrays.copyOf(lab.mixed(), 5)).containsExactly(350, 25_000, -25_000, 2, 0);
        }
    }

    @Test
    void an_unknown_way_to_mix_is_an_error_that_names_the_choices() {
        WavRecorderProvider provider = new WavRecorderProvider();
        assertThat(provider.settings()).contains("audio.mix");
        assertThatThrownBy(() -> provider.create(mix("loudest"), new TestSinkContext(folder)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("setting audio.mix must be one of average, sum; what it is set to is not");
    }

    private static Settings mix(String how) {
        return Settings.of(Map.of(Mix.SETTING, how));
    }

    private static RecordingSpec spec(List<RecordedTrack> tracks) {
        return RecordingSpec.DEFAULT.tracks(tracks.get(0), tracks.toArray(RecordedTrack[]::new));
    }

    private static String name(RecordedTrack track) {
        return track.artifact().replace("_audio", START + ".wav");
    }

    private static void both(Lab lab, short[] incoming, short[] outgoing) {
        AudioRecords far = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_8000);
        AudioRecords near = new AudioRecords(2, Direction.OUTGOING, AudioFormat.PCM16_8000);
        lab.write(far.opened(millis(0)), near.opened(millis(0)));
        lab.write(far.frame(millis(0), Lab.bytes(incoming)), near.frame(millis(0), Lab.bytes(outgoing)));
        lab.finish(millis(10));
    }

    /** Three seconds with a track on one side and two that overlap on the other, batches and flushes in between. */
    private static void call(Lab lab) {
        AudioRecords far = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_8000);
        AudioRecords near = new AudioRecords(2, Direction.OUTGOING, AudioFormat.PCM16_8000);
        AudioRecords music = new AudioRecords(3, Direction.OUTGOING, AudioFormat.PCM16_8000);
        List<AudioRecord> records = new ArrayList<>(List.of(far.opened(millis(0)), near.opened(millis(0))));
        records.add(music.opened(millis(500)));
        short[] said = ramp(20_000, 100);
        for (int i = 0; i < 100; i++) {
            records.add(
                    far.frame(millis(20L * i), 160L * i, Lab.bytes(Arrays.copyOfRange(said, 160 * i, 160 * i + 160))));
            if (i % 30 == 5) {
                records.add(near.play(millis(20L * i), Lab.bytes(ramp(4_000, 9_000 + i))));
            }
            if (i % 40 == 30) {
                records.add(music.play(millis(20L * i), Lab.bytes(level(8_000, 77))));
            }
        }
        for (int at = 0; at < records.size(); at += 33) {
            lab.write(records.subList(at, Math.min(records.size(), at + 33)));
            lab.flush();
        }
        lab.finish(millis(3_000));
    }

    private static short[] stereo(Lab lab) {
        return Lab.ffmpeg(lab.session.artifacts().stereo());
    }

    private static short[] interleaved(short[] left, short[] right) {
        short[] both = new short[2 * left.length];
        for (int i = 0; i < left.length; i++) {
            both[2 * i] = left[i];
            both[2 * i + 1] = right[i];
        }
        return both;
    }
}
