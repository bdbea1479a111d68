package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallMediaTest {
    private static final long MILLI = 1_000_000;

    @TempDir
    Path folder;

    @Test
    void the_built_in_conversation_has_two_sides_of_equal_length() throws Exception {
        CallMedia media = CallMedia.load(Optional.empty(), Optional.empty());
        assertThat(media.nanos()).isEqualTo(15_500 * MILLI);
        for (Media side : new Media[] {media.incoming(), media.outgoing()}) {
            assertThat(side.nanos()).isEqualTo(15_500 * MILLI);
            assertThat(side.packets()).hasSize(775);
            assertThat(side.format()).isEqualTo(org.sessionlog.model.AudioFormat.PCMU_8000);
            assertThat(side.remarks()).isEmpty();
        }
    }

    @Test
    void sequence_number_and_timestamp_count_on_and_wrap() throws Exception {
        Media side = CallMedia.load(Optional.empty(), Optional.empty()).incoming();
        ByteBuffer first = ByteBuffer.wrap(side.packets().get(0).bytes());
        boolean sequenceWrapped = false;
        boolean timestampWrapped = false;
        for (int i = 0; i < side.packets().size(); i++) {
            MediaPacket packet = side.packets().get(i);
            ByteBuffer header = ByteBuffer.wrap(packet.bytes());
            assertThat(packet.nanos()).isEqualTo(i * 20 * MILLI);
            assertThat(header.get(0)).isEqualTo((byte) 0x80);
            assertThat(header.get(1)).isEqualTo((byte) (i == 0 ? 0x80 : 0));
            assertThat(header.getShort(2)).isEqualTo((short) (first.getShort(2) + i));
            assertThat(header.getInt(4)).isEqualTo(first.getInt(4) + 160 * i);
            assertThat(header.getInt(8)).isEqualTo(first.getInt(8));
            sequenceWrapped |= i > 0 && header.getShort(2) == 0;
            timestampWrapped |= i > 0 && header.getInt(4) == 0;
        }
        assertThat(sequenceWrapped).isTrue();
        assertThat(timestampWrapped).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"ULAW, PCMU, 0", "ALAW, PCMA, 8"})
    void g711_in_a_wav_is_sent_as_it_is(String encoding, String codec, int payloadType) throws Exception {
        byte[] codes = new byte[1_000];
        new SplittableRandom(1).nextBytes(codes);
        AudioFormat format = new AudioFormat(new AudioFormat.Encoding(encoding), 8_000, 8, 1, 1, 8_000, false);

        Media media = load(wav(format, codes));

        assertThat(media.format().encoding().name()).isEqualTo(codec);
        assertThat(media.nanos()).isEqualTo(125 * MILLI);
        assertThat(payload(media)).isEqualTo(codes);
        assertThat(media.packets()).hasSize(7).allSatisfy(packet -> assertThat(Rtp.payloadType(packet.bytes()))
                .isEqualTo(payloadType));
        assertThat(media.packets().get(6).bytes()).hasSize(12 + 40);
    }

    @Test
    void linear_samples_are_sent_as_mu_law() throws Exception {
        byte[] linear = new byte[2 * 8_000];
        new SplittableRandom(2).nextBytes(linear);
        Media media = load(wav(pcm16(8_000, 1), linear));
        byte[] expected = new byte[8_000];
        ByteBuffer samples = ByteBuffer.wrap(linear).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < expected.length; i++) {
            expected[i] = MuLaw.encode(samples.getShort(2 * i));
        }
        assertThat(payload(media)).isEqualTo(expected);
        assertThat(media.packets()).hasSize(50);
    }

    @ParameterizedTest
    @CsvSource({"16000, 1", "8000, 2", "44100, 2"})
    void another_rate_or_channel_count_is_refused_with_the_command_that_converts_it(int rate, int channels)
            throws Exception {
        Path file = wav(pcm16(rate, channels), new byte[4_000]);
        assertThatThrownBy(() -> load(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(rate + ".0 Hz")
                .hasMessageContaining("sox " + file + " -r 8000 -c 1");
    }

    @Test
    void a_truncated_wav_is_used_as_far_as_it_goes_and_reported() throws Exception {
        Path file = wav(pcm16(8_000, 1), new byte[16_000]);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 44 + 4_001));
        Media media = load(file);
        assertThat(payload(media)).hasSize(2_000);
        assertThat(media.nanos()).isEqualTo(250 * MILLI);
        assertThat(media.remarks())
                .containsExactly("truncated: its header tells of 8,000 samples, 2,000 are there and used");
    }

    @Test
    void a_wav_that_was_never_closed_is_refused_with_the_command_that_mends_it() throws Exception {
        Path file = wav(pcm16(8_000, 1), new byte[16_000]);
        byte[] content = Files.readAllBytes(file);
        ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putInt(40, 0);
        Files.write(file, content);
        assertThatThrownBy(() -> load(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("sox --ignore-length " + file);
    }

    @Test
    void a_file_that_is_neither_is_refused() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.txt"), "hello");
        Path empty = Files.createFile(folder.resolve("empty.wav"));
        Path stub = Files.write(folder.resolve("stub.wav"), new byte[] {'R', 'I', 'F', 'F', 1, 2});
        Path missing = folder.resolve("missing.pcap");
        assertThatThrownBy(() -> load(text)).hasMessage(text + " is neither a pcap nor a WAV file");
        assertThatThrownBy(() -> load(empty)).hasMessage(empty + " is neither a pcap nor a WAV file");
        assertThatThrownBy(() -> load(stub)).hasMessageStartingWith(stub + " is no WAV file that can be read");
        assertThatThrownBy(() -> load(missing)).hasMessage("there is no file " + missing);
        assertThatThrownBy(() -> load(folder)).hasMessage(folder + " is a folder; a .pcap or .wav file is wanted");
    }

    @Test
    void of_one_side_alone_the_other_is_silent() throws Exception {
        Path file = wav(pcm16(8_000, 1), new byte[1_600]);
        CallMedia media = CallMedia.load(Optional.empty(), Optional.of(file));
        assertThat(media.incoming().packets()).isEmpty();
        assertThat(media.outgoing().packets()).hasSize(5);
        assertThat(media.nanos()).isEqualTo(100 * MILLI);
    }

    private Media load(Path file) throws BadInputException {
        return CallMedia.load(Optional.of(file), Optional.empty()).incoming();
    }

    private static byte[] payload(Media media) {
        byte[] payload = new byte[0];
        for (MediaPacket packet : media.packets()) {
            int at = payload.length;
            payload = Arrays.copyOf(payload, at + packet.bytes().length - Rtp.HEADER_BYTES);
            System.arraycopy(packet.bytes(), Rtp.HEADER_BYTES, payload, at, payload.length - at);
        }
        return payload;
    }

    private static AudioFormat pcm16(int rate, int channels) {
        return new AudioFormat(rate, 16, channels, true, false);
    }

    private Path wav(AudioFormat format, byte[] data) throws IOException {
        Path file = folder.resolve("speech.wav");
        try (AudioInputStream audio =
                new AudioInputStream(new ByteArrayInputStream(data), format, data.length / format.getFrameSize())) {
            AudioSystem.write(audio, AudioFileFormat.Type.WAVE, file.toFile());
        }
        return file;
    }
}
