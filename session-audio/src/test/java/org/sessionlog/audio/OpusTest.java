package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.millis;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sessionlog.audio.opus.OpusCodec;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Direction;
import org.sessionlog.testkit.AudioRecords;

/** Opus as libopus codes it, through ffmpeg. */
class OpusTest {
    private static final int TYPE = 111;
    private static final int FRAME = 960;

    private static final AudioRecords CALLER = new AudioRecords(1, Direction.INCOMING, AudioFormat.OPUS);

    private final AudioRecords caller = new AudioRecords(1, Direction.INCOMING, AudioFormat.OPUS);
    private Path folder;

    @BeforeEach
    void useFolder(@TempDir Path temporary) {
        folder = temporary;
    }

    @ParameterizedTest
    @CsvSource({"voip, 24k, 20", "voip, 12k, 60", "audio, 64k, 20", "lowdelay, 96k, 10"})
    void what_libopus_coded_decodes_as_libopus_decodes_it(String application, String rate, String frame)
            throws IOException {
        short[] speech = Signals.speech(48_000, 96_000, 3);
        Path file = encode(speech, application, rate, frame);
        short[] theirs = Lab.shorts(Lab.run(
                "ffmpeg", "-v", "error", "-c:a", "libopus", "-i", file.toString(), "-f", "s16le", "-ac", "1", "-"));
        byte[] ogg = Files.readAllBytes(file);
        short[] ours = decode(OggOpus.packets(ogg));
        int skip = OggOpus.preSkip(ogg);
        assertThat(theirs.length).isBetween(96_000, ours.length - skip);
        assertThat(Signals.ratio(theirs, 0, ours, skip, 96_000)).isGreaterThan(55);
    }

    @Test
    void i8_speech_in_opus_lies_where_it_was_spoken() throws IOException {
        List<byte[]> packets = packets("voip", "32k", "20");
        Lab lab = new Lab(folder.resolve("placed"));
        lab.write(caller.opened(millis(0)));
        for (int i = 0; i < 100; i++) {
            lab.write(rtp(i, packets, millis(500 + 20 * i).toMillis()));
        }
        lab.finish(millis(2_500));
        short[] wanted = Signals.speech(8_000, 16_000, 3);
        short[] found = Arrays.copyOfRange(lab.incoming(), 4_000, 20_000);
        assertThat(Math.abs(Signals.lag(wanted, found, 1_000, 12_000, 80))).isLessThanOrEqualTo(1);
        assertThat(lab.track(1).path("payload_types").toString()).isEqualTo("[111]");
        assertThat(lab.track(1).path("encoding").asText()).isEqualTo("OPUS");
        assertThat(lab.track(1).path("lost").asInt()).isZero();
    }

    @Test
    void i8_reordering_and_duplicates_change_nothing() throws IOException {
        List<byte[]> packets = packets("audio", "48k", "20");
        Lab plain = new Lab(folder.resolve("plain"));
        Lab mixed = new Lab(folder.resolve("mixed"));
        plain.write(caller.opened(millis(0)));
        mixed.write(CALLER.opened(millis(0)));
        int[] order = {0, 2, 1, 3, 6, 5, 4, 4, 7, 9, 8};
        for (int i = 0; i < 99; i++) {
            plain.write(rtp(i, packets, 20L * i));
        }
        for (int round = 0; round < 9; round++) {
            for (int i : order) {
                mixed.write(rtp(round * 11 + i, packets, 20L * (round * 11) + 100));
            }
            mixed.write(rtp(round * 11 + 10, packets, 20L * (round * 11) + 100));
        }
        plain.finish(millis(2_500));
        mixed.finish(millis(2_500));
        // The first packet says when the source began, so the second recording lies 100 ms later.
        assertThat(Arrays.copyOfRange(mixed.incoming(), 800, 16_800))
                .isEqualTo(Arrays.copyOf(plain.incoming(), 16_000));
        assertThat(mixed.track(1).path("duplicate").asInt()).isEqualTo(9);
    }

    @Test
    void a_lost_packet_is_made_up_and_better_so_when_the_next_one_tells_of_it() throws IOException {
        Path with = encode(Signals.speech(48_000, 96_000, 3), "voip", "32k", "20", "-fec", "1", "-packet_loss", "20");
        List<byte[]> packets = OggOpus.packets(Files.readAllBytes(with));
        short[] wanted = record("whole", packets, 1_000);
        short[] lossy = record("lossy", packets, 10);
        double signal = 0;
        double error = 0;
        for (int lost = 9; lost < 90; lost += 10) {
            for (int i = 160 * lost; i < 160 * lost + 160; i++) {
                signal += (double) wanted[i] * wanted[i];
                double apart = wanted[i] - lossy[i];
                error += apart * apart;
            }
        }
        // Silence would be as far from it as the signal is loud: 0 dB.
        assertThat(10 * Math.log10(signal / error)).isGreaterThan(6);
    }

    @Test
    void a_long_loss_is_made_up_for_100_ms_and_silence_from_there() throws IOException {
        List<byte[]> packets = packets("audio", "48k", "20");
        Lab lab = new Lab(folder.resolve("long"));
        lab.write(caller.opened(millis(0)));
        for (int i = 0; i < 100; i++) {
            if (i < 30 || i >= 60) {
                lab.write(rtp(i, packets, 20L * i));
            }
        }
        lab.finish(millis(2_000));
        short[] samples = lab.incoming();
        assertThat(Arrays.copyOfRange(samples, 160 * 30, 160 * 34)).isNotEqualTo(new short[160 * 4]);
        assertThat(Arrays.copyOfRange(samples, 160 * 35, 160 * 60 - 60)).containsOnly(0);
        assertThat(Arrays.copyOfRange(samples, 160 * 60, 160 * 100)).isNotEqualTo(new short[160 * 40]);
        assertThat(lab.track(1).path("lost").asInt()).isEqualTo(30);
        assertThat(lab.track(1).path("concealed").asInt()).isEqualTo(30 * 160);
    }

    @Test
    void after_a_crash_the_decoder_goes_on_with_what_it_knew() throws IOException {
        // Of a voice, since it takes long to forget a tone.
        Path prompt = G722Test.PROMPTS.resolve("vm-options.g722");
        Path ogg = folder.resolve("voice.opus");
        Lab.run(
                "ffmpeg",
                "-v",
                "error",
                "-f",
                "g722",
                "-i",
                prompt.toString(),
                "-c:a",
                "libopus",
                "-b:a",
                "24k",
                ogg.toString());
        List<byte[]> packets = OggOpus.packets(Files.readAllBytes(ogg));
        assertThat(packets).hasSizeGreaterThan(200);
        short[] whole = record("whole", packets, 1_000);
        Lab lab = new Lab(folder.resolve("crashed"));
        lab.write(caller.opened(millis(0)));
        for (int i = 0; i < 100; i++) {
            lab.write(rtp(i, packets, 20L * i));
            if (i % 17 == 16) {
                lab.flush();
                lab.crash();
            }
        }
        lab.finish(millis(2_000));
        assertThat(Signals.ratio(whole, 0, lab.incoming(), 0, 15_000)).isGreaterThan(35);
    }

    @Test
    void no_bytes_whatever_stop_the_recording() {
        Lab lab = new Lab(folder.resolve("fuzz"));
        lab.write(caller.opened(millis(0)));
        for (int i = 0; i < 2_000; i++) {
            byte[] noise = TestMedia.codes(i % 97 == 4 ? 5 : i % 97, i);
            lab.write(caller.rtp(millis(20L * i), AudioRecords.packet(TYPE, false, i, 960L * i, 1, noise)));
        }
        lab.finish(millis(40_100));
        assertThat(lab.incoming()).hasSizeGreaterThan(8 * 40_000);
        assertThat(lab.track(1).path("malformed_kinds").path("bad_payload").asInt())
                .isPositive();
    }

    @Test
    void without_concentus_opus_is_a_foreign_payload_and_everything_else_goes_on() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("concentus"))
                .collect(Collectors.joining(File.pathSeparator));
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        WithoutConcentus.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(said).isZero();
        assertThat(said).contains("opus: false", "foreign: 3", "received: 50");
    }

    /** Runs in a process of its own. */
    static final class WithoutConcentus {
        private WithoutConcentus() {}

        public static void main(String[] arguments) {
            System.out.println(
                    "opus: " + Codecs.found().ofDynamicType(AudioFormat.OPUS).isPresent());
            Lab lab = new Lab(Path.of(arguments[0]).resolve("without"));
            lab.write(CALLER.opened(millis(0)));
            for (int i = 0; i < 50; i++) {
                lab.write(CALLER.rtp(millis(20L * i), AudioRecords.packet(0, false, i, 160L * i, 1, new byte[160])));
            }
            for (int i = 0; i < 3; i++) {
                lab.write(CALLER.rtp(
                        millis(1_000 + 20L * i), AudioRecords.packet(TYPE, false, 50 + i, 960L * i, 1, new byte[60])));
            }
            lab.finish(millis(2_000));
            System.out.println(
                    "foreign: " + lab.track(1).path("foreign_payload").asInt());
            System.out.println("received: " + lab.track(1).path("received").asInt());
        }
    }

    private short[] record(String name, List<byte[]> packets, int loseEach) {
        Lab lab = new Lab(folder.resolve(name));
        lab.write(caller.opened(millis(0)));
        for (int i = 0; i < 100; i++) {
            if (i % loseEach != loseEach - 1) {
                lab.write(rtp(i, packets, 20L * i));
            }
        }
        lab.finish(millis(2_000));
        return lab.incoming();
    }

    private AudioRecord rtp(int index, List<byte[]> packets, long millis) {
        return caller.rtp(
                millis(millis), AudioRecords.packet(TYPE, false, index, (long) FRAME * index, 7, packets.get(index)));
    }

    private List<byte[]> packets(String application, String rate, String frame) throws IOException {
        return OggOpus.packets(Files.readAllBytes(encode(Signals.speech(48_000, 96_000, 3), application, rate, frame)));
    }

    private Path encode(short[] speech, String application, String rate, String frame, String... more)
            throws IOException {
        Path raw = Files.write(folder.resolve("speech.raw"), Lab.bytes(speech));
        Path ogg = folder.resolve("speech.opus");
        List<String> command = new java.util.ArrayList<>(List.of(
                "ffmpeg", "-v", "error", "-y", "-f", "s16le", "-ar", "48000", "-ac", "1", "-i", raw.toString()));
        command.addAll(List.of("-c:a", "libopus", "-application", application, "-b:a", rate, "-frame_duration", frame));
        command.addAll(List.of(more));
        command.add(ogg.toString());
        Lab.run(command.toArray(String[]::new));
        return ogg;
    }

    private static short[] decode(List<byte[]> packets) {
        Decoder decoder = new OpusCodec().decoder();
        short[] piece = new short[Decoder.MAX_SAMPLES];
        short[] all = new short[0];
        for (byte[] packet : packets) {
            int samples = decoder.samples(packet, 0, packet.length);
            decoder.decode(packet, 0, packet.length, piece);
            int before = all.length;
            all = Arrays.copyOf(all, before + samples);
            System.arraycopy(piece, 0, all, before, samples);
        }
        return all;
    }
}
