package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sessionlog.audio.Lab.millis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Direction;
import org.sessionlog.spi.Recording;
import org.sessionlog.testkit.AudioRecords;
import org.sessionlog.testkit.DirectorySessionFiles;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestSinkContext;

/** What a recording keeps of itself besides its files. */
class CheckpointTest {
    @TempDir
    private Path folder;

    @Test
    void a_checkpoint_whose_state_is_in_the_file_stays_good_whatever_comes_after_it() {
        DirectorySessionFiles files = new DirectorySessionFiles(9);
        Path path = folder.resolve(".state");
        byte[] large = new byte[Checkpoint.MAX_STATE_BYTES];
        java.util.Arrays.fill(large, (byte) 7);
        byte[] other = new byte[Checkpoint.MAX_STATE_BYTES + 1];
        StateFile first = new StateFile(files, path);
        byte[] inFile = first.keep(large);
        byte[] here = first.keep(new byte[] {1, 2, 3});
        first.close();
        StateFile second = new StateFile(files, path);
        assertThat(second.find(here)).containsExactly(1, 2, 3);
        byte[] later = second.keep(other);
        second.close();
        StateFile third = new StateFile(files, path);
        assertThat(third.find(later)).isEqualTo(other);
        assertThat(third.find(inFile)).isEqualTo(large);
        third.close();
    }

    @Test
    void four_tracks_after_an_hour_of_loss_and_disorder_fit_into_the_checkpoint_itself() {
        Lab lab = new Lab(folder);
        List<Talker> talkers = new ArrayList<>();
        for (int stream = 1; stream <= 4; stream++) {
            Talker talker = new Talker(
                    stream,
                    stream % 2 == 0 ? Direction.OUTGOING : Direction.INCOMING,
                    0xF000_0000 + stream,
                    65_000,
                    0xFFFF_0000L);
            talkers.add(talker);
            lab.write(talker.records().opened(millis(0)));
        }
        SplittableRandom network = new SplittableRandom(1);
        for (int i = 0; i < 50 * 60; i++) {
            // After each second a minute in which nobody speaks.
            long millis = 20L * i + 59_000L * (i / 50);
            for (Talker talker : talkers) {
                if (i % 50 == 0) {
                    talker.silent(8_000 * 59);
                }
                Talker.Packet packet = talker.packet();
                if (network.nextInt(30) != 0) {
                    lab.write(talker.records().rtp(millis(millis + network.nextInt(15)), packet.bytes()));
                }
            }
        }
        Checkpoint checkpoint = lab.flush();
        assertThat(checkpoint.state()).hasSizeBetween(300, Checkpoint.MAX_STATE_BYTES);
        assertThat(lab.names()).noneMatch(name -> name.endsWith(".state"));
        lab.finish(Duration.ofHours(1));
        assertThat(lab.track(3).path("lost").asInt()).isPositive();
        assertThat(lab.track(3).path("clock_restarts").asInt()).isZero();
    }

    @Test
    void two_tracks_of_24_khz_in_the_middle_of_a_word_fit_into_the_checkpoint_itself() {
        Lab lab = new Lab(folder);
        SplittableRandom random = new SplittableRandom(1);
        for (int stream = 1; stream <= 2; stream++) {
            AudioRecords track = new AudioRecords(
                    stream, stream == 1 ? Direction.INCOMING : Direction.OUTGOING, AudioFormat.PCM16_24000);
            byte[] noise = new byte[48_000];
            random.nextBytes(noise);
            lab.write(track.opened(millis(0)), track.play(Duration.ofHours(20), noise));
        }
        lab.flush();
        assertThat(lab.names()).noneMatch(name -> name.endsWith(".state"));
    }

    @Test
    void what_does_not_fit_lies_in_a_file_that_goes_when_the_session_is_over() throws IOException {
        Lab lab = new Lab(folder);
        for (int stream = 1; stream <= 15; stream++) {
            AudioRecords track = new AudioRecords(stream, Direction.OUTGOING, AudioFormat.PCM16_48000);
            lab.write(track.opened(millis(stream)), track.play(millis(20), TestMedia.codes(3_000, stream)));
        }
        Checkpoint checkpoint = lab.flush();
        assertThat(checkpoint.state()).hasSizeLessThan(64);
        assertThat(lab.names()).anyMatch(name -> name.endsWith(".state"));
        lab.crash();
        lab.finish(millis(100));
        assertThat(lab.names()).noneMatch(name -> name.startsWith("."));
    }

    @Test
    void a_state_file_that_somebody_changed_is_told_and_not_believed() throws IOException {
        Lab lab = new Lab(folder);
        for (int stream = 1; stream <= 15; stream++) {
            AudioRecords track = new AudioRecords(stream, Direction.OUTGOING, AudioFormat.PCM16_48000);
            lab.write(track.opened(millis(stream)), track.play(millis(20), TestMedia.codes(3_000, stream)));
        }
        lab.flush();
        Path state = lab.session.artifacts().folder().resolve(".mixed_20250824_202005.wav.state");
        byte[] bytes = Files.readAllBytes(state);
        bytes[10] ^= 1;
        Files.write(state, bytes);
        assertThatThrownBy(lab::crash)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(state + " does not hold what the recording's checkpoint says");
    }

    @Test
    void i5_a_recording_that_is_finished_stays_as_it_is_whatever_comes_again() {
        Lab lab = new Lab(folder);
        Talker caller = new Talker(1, Direction.INCOMING);
        lab.write(caller.records().opened(millis(0)), caller.arrives(caller.packet(), millis(0)));
        lab.flush();
        AudioRecord second = caller.arrives(caller.packet(), millis(20));
        lab.write(second);
        var first = lab.finish(millis(1_000));
        var files = lab.files();
        lab.crash();
        lab.write(second);
        assertThat(lab.flush().upTo(1)).isEqualTo(second.end());
        assertThat(lab.finish(millis(1_000))).isEqualTo(first);
        Lab.assertSameFiles(lab.files(), files, "finished again");
    }

    @Test
    void closing_the_recorder_closes_the_files_of_recordings_that_go_on() {
        TestSinkContext context = new TestSinkContext(folder);
        WavRecorder recorder = new WavRecorder(context, WavHeader.MOST_BYTES);
        Recording recording = recorder.start(SessionInfos.call(folder, "open"), Checkpoint.NONE);
        Talker caller = new Talker(1, Direction.INCOMING);
        recording.write(List.of(caller.records().opened(millis(0)), caller.arrives(caller.packet(), millis(0))));
        recording.flush();
        recording.write(List.of(caller.arrives(caller.packet(), millis(20))));
        recording.flush();
        assertThat(((org.sessionlog.testkit.DirectorySessionFiles) context.files()).openNow())
                .isPositive();
        recorder.close();
        assertThat(((org.sessionlog.testkit.DirectorySessionFiles) context.files()).openNow())
                .isZero();
    }
}
