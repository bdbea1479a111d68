package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.millis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordedTrack;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKind;
import org.sessionlog.testkit.AudioRecords;
import org.sessionlog.testkit.DirectorySessionFiles;
import org.sessionlog.testkit.SessionInfos;

/** What a file says of itself: whose it is, when it begins, and how long it is, also beyond 4 GiB. */
class HeaderTest {
    private static final int BEXT = 80;

    @TempDir
    private Path folder;

    @Test
    void bext_tells_the_session_and_when_the_first_sample_was() {
        ByteBuffer file = only(folder, session("B2B.502", "2025-08-24T20:20:05.123456Z", RecordingSpec.DEFAULT));
        assertThat(text(file, BEXT - 8, 4)).isEqualTo("bext");
        assertThat(file.getInt(BEXT - 4)).isEqualTo(602);
        assertThat(text(file, BEXT, 256)).isEqualTo("B2B.502");
        assertThat(text(file, BEXT + 256, 32)).isEqualTo("Sessionlog");
        assertThat(text(file, BEXT + 288, 32)).isEmpty();
        assertThat(text(file, BEXT + 320, 18)).isEqualTo("2025-08-2420:20:05");
        assertThat(file.getLong(BEXT + 338)).isEqualTo((20 * 3_600 + 20 * 60 + 5) * 8_000L + 987);
        assertThat(file.getShort(BEXT + 346)).isEqualTo((short) 1);
        assertThat(Arrays.copyOfRange(file.array(), BEXT + 348, BEXT + 602)).containsOnly(0);
    }

    @ParameterizedTest
    @CsvSource({
        "8000, 2025-08-24T20:20:05Z, 2025-08-2420:20:07, 585660000",
        "44100, 2025-08-24T23:59:59.5Z, 2025-08-2500:00:02, 88200",
        "44100, 2025-12-31T23:59:57.49999Z, 2025-12-3123:59:59, 3810239999",
        "48000, 2025-08-24T23:59:57.5Z, 2025-08-2500:00:00, 0",
    })
    void each_segment_tells_its_own_beginning(int rateHz, String start, String dateAndTime, long reference)
            throws IOException {
        AudioFormat format = new AudioFormat(AudioFormat.Encoding.PCM16, rateHz, 1);
        RecordingSpec spec = RecordingSpec.DEFAULT.format(format).segment(millis(2_500));
        SessionInfo session = session("segments", start, spec);
        Lab lab = new Lab(folder, session, WavHeader.MOST_BYTES);
        AudioRecords far = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_8000);
        lab.write(far.opened(millis(0)), far.play(millis(0), Lab.bytes(Lab.ramp(24_000, 0))));
        lab.finish(millis(3_000));
        Path second = session.artifacts().folder().resolve("incoming_20250824_202005_0002.wav");
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(second)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(text(file, BEXT + 320, 18)).isEqualTo(dateAndTime);
        assertThat(file.getLong(BEXT + 338)).isEqualTo(reference);
    }

    @Test
    void mediainfo_shows_what_bext_says() {
        SessionInfo session = session("call 7", "2025-08-24T20:20:05Z", RecordingSpec.DEFAULT);
        ByteBuffer unused = only(folder, session);
        String seen = new String(
                Lab.run(
                        "mediainfo",
                        "--Inform=General;%Description%|%Producer%|%Encoded_Date%|%Delay%",
                        session.artifacts().incoming().toString()),
                StandardCharsets.UTF_8);
        assertThat(seen).startsWith("call 7|Sessionlog|2025-08-24 20:20:05");
    }

    @Test
    void i10_an_id_from_the_network_becomes_text_of_limited_length() {
        String hostile = "a\u202eb\u0000c\n\u00e9" + "x".repeat(300);
        ByteBuffer file = only(folder, session(hostile, "2025-08-24T20:20:05Z", RecordingSpec.DEFAULT));
        assertThat(text(file, BEXT, 256)).isEqualTo(("a?b?c??" + "x".repeat(300)).substring(0, 256));
        assertThat(text(file, BEXT + 256, 32)).isEqualTo("Sessionlog");
    }

    @Test
    void at_every_flush_the_files_open_in_all_five_readers() {
        Lab lab = new Lab(folder, RecordingSpec.DEFAULT.tracks(RecordedTrack.INCOMING, RecordedTrack.STEREO));
        AudioRecords far = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_8000);
        lab.write(far.opened(millis(0)));
        int frames = 0;
        for (int count : new int[] {801, 1, 12_000}) {
            lab.write(far.play(millis(0), Lab.bytes(Lab.level(count, 500))));
            lab.flush();
            frames += count;
            Readers.assertSeen(Readers.ALL, lab.session.artifacts().incoming(), 8_000, 1, frames);
            Readers.assertSeen(Readers.ALL, lab.session.artifacts().stereo(), 8_000, 2, frames);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PCM16", "PCMU"})
    void a_file_that_outgrows_riff_becomes_rf64_in_its_place(String encoding) {
        AudioFormat format = new AudioFormat(AudioFormat.Encoding.valueOf(encoding), 8_000, 1);
        RecordingSpec spec = RecordingSpec.DEFAULT.format(format).rf64(true);
        SessionInfo session = session("large", "2025-08-24T20:20:05Z", spec);
        int header = WavHeader.bytes(WavFormat.of(format, 1));
        int sampleBytes = format.bytesPerSample();
        Lab lab = new Lab(folder, session, header + sampleBytes * 8_000L);
        AudioRecords far = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_8000);
        Path incoming = session.artifacts().incoming();
        lab.write(far.opened(millis(0)), far.play(millis(0), Lab.bytes(Lab.level(8_000, 500))));
        lab.flush();
        assertThat(text(bytes(incoming), 0, 4)).isEqualTo("RIFF");
        Readers.assertSeen(encoding.equals("PCM16") ? Readers.ALL : Readers.OF_G711, incoming, 8_000, 1, 8_000);
        AudioRecord more = far.play(millis(1_000), Lab.bytes(Lab.level(8_001, 500)));
        lab.write(more);
        lab.peekFlush();
        Readers.assertSeen(Readers.OF_RF64, incoming, 8_000, 1, 16_001);
        lab.crash();
        // Cut back to what RIFF can tell.
        assertThat(text(bytes(incoming), 0, 4)).isEqualTo("RIFF");
        assertThat(text(bytes(incoming), 12, 4)).isEqualTo("JUNK");
        lab.write(more);
        var artifacts = lab.finish(millis(2_500)).artifacts();
        assertThat(artifacts.get(0).duration()).contains(millis(2_500));
        assertThat(lab.names())
                .containsExactlyInAnyOrder(
                        "incoming_20250824_202005.wav", "mixed_20250824_202005.wav", "session_info.json");
        for (RecordedTrack track : List.of(RecordedTrack.INCOMING, RecordedTrack.MIXED)) {
            Path wav = session.artifacts().audio(track);
            Readers.assertSeen(Readers.OF_RF64, wav, 8_000, 1, 20_000);
            ByteBuffer file = bytes(wav);
            assertThat(text(file, 0, 4)).isEqualTo("RF64");
            assertThat(file.getInt(4)).isEqualTo(-1);
            assertThat(text(file, 12, 4)).isEqualTo("ds64");
            assertThat(file.getLong(20)).isEqualTo(file.capacity() - 8L);
            assertThat(file.getLong(28)).isEqualTo(20_000L * sampleBytes);
            assertThat(file.getLong(36)).isEqualTo(20_000);
            assertThat(file.getInt(header - 4)).isEqualTo(-1);
        }
    }

    @Test
    void rf64_beyond_4_gib_opens_with_all_its_frames() throws IOException {
        SessionInfo session = session("sparse", "2025-08-24T20:20:05Z", RecordingSpec.DEFAULT.rf64(true));
        RecordingFiles files = new RecordingFiles(
                session, new DirectorySessionFiles(4), new Buffers(), WavHeader.MOST_BYTES, Optional.empty());
        Path wav = folder.resolve("sparse.wav");
        long frames = 3L << 30;
        WavFormat mono = WavFormat.of(AudioFormat.PCM16_8000, 1);
        assertThat(files.cut(RecordedTrack.MIXED).files(frames)).isEqualTo(1);
        WavFile file = files.file(wav, mono, 0);
        file.store(0, Lab.ramp(8_000, 0), 0, 8_000);
        file.complete(frames);
        file.publish(frames, new byte[0]);
        assertThat(Files.size(wav)).isEqualTo(690 + 2 * frames);
        // sox tells the same, and reads all of the file for it.
        Readers.assertSeen(EnumSet.of(Readers.FFPROBE, Readers.MEDIAINFO), wav, 8_000, 1, frames);
    }

    private SessionInfo session(String id, String start, RecordingSpec spec) {

        return SessionInfos.recorded(SessionInfos.session(folder, id, SessionKind.CALL, Instant.parse(start)), spec);
    }

    /** The incoming file of a short session. */
    private static ByteBuffer only(Path folder, SessionInfo session) {
        Lab lab = new Lab(folder, session, WavHeader.MOST_BYTES);
        AudioRecords far = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCM16_8000);
        lab.write(far.opened(millis(0)), far.frame(millis(0), Lab.bytes(Lab.ramp(160, 0))));
        lab.finish(millis(20));
        return bytes(session.artifacts().incoming());
    }

    private static ByteBuffer bytes(Path file) {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(Lab.now(file))).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Up to the first 0. */
    private static String text(ByteBuffer file, int at, int most) {
        String text = StandardCharsets.US_ASCII.decode(file.slice(at, most)).toString();
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }
}
