package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sessionlog.audio.Lab.millis;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Direction;
import org.sessionlog.testkit.AudioRecords;

/** Codecs that others add, as the class path of the tests lists them: a good one, a greedy one, and three that fail. */
class CodecPluginTest {
    private static final int BLOCKS = 20;

    @TempDir
    private Path folder;

    @Test
    void a_codec_on_the_class_path_decodes_its_payload_type_in_order_and_makes_up_for_losses() {
        Lab lab = new Lab(folder);
        AudioRecords track = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCMU_8000);
        lab.write(track.opened(millis(0)));
        for (int i : new int[] {0, 2, 1, 3, 6, 7, 8, 9}) {
            byte[] payload = new byte[20];
            Arrays.fill(payload, (byte) (10 + i));
            lab.write(track.rtp(millis(20 * i), AudioRecords.packet(BLOCKS, false, i, 160L * i, 5, payload)));
            lab.flush();
            lab.crash();
        }
        lab.finish(millis(200));
        short[] samples = lab.incoming();
        for (int i = 0; i < 10; i++) {
            // Packets 4 and 5 were lost: 100 ms at most are made up, of what came before.
            int wanted = i == 4 || i == 5 ? 13 : 10 + i;
            assertThat(Arrays.copyOfRange(samples, 160 * i, 160 * i + 160)).containsOnly(100 * wanted);
        }
        assertThat(lab.track(1).path("payload_types").toString()).isEqualTo("[20]");
        assertThat(lab.track(1).path("lost").asInt()).isEqualTo(2);
    }

    @Test
    void a_payload_that_is_none_of_the_codec_is_counted_and_one_that_fails_is_silence() {
        Lab lab = new Lab(folder);
        AudioRecords track = new AudioRecords(1, Direction.INCOMING, AudioFormat.PCMU_8000);
        byte[] failing = new byte[10];
        failing[0] = -1;
        lab.write(track.opened(millis(0)));
        lab.write(track.rtp(millis(0), AudioRecords.packet(BLOCKS, false, 0, 0, 5, new byte[7])));
        lab.write(track.rtp(millis(20), AudioRecords.packet(BLOCKS, false, 1, 160, 5, failing)));
        lab.write(track.rtp(millis(40), AudioRecords.packet(BLOCKS, false, 2, 320, 5, new byte[40_000])));
        lab.finish(millis(200));
        assertThat(lab.incoming()).containsOnly(0);
        assertThat(lab.track(1).path("malformed_kinds").toString()).isEqualTo("{\"bad_payload\":3}");
        assertThat(lab.track(1).path("received").asInt()).isEqualTo(1);
    }

    @Test
    void the_codecs_of_the_module_come_first() {
        Codecs codecs = Codecs.found();
        assertThat(codecs.ofPayloadType(0)).isSameAs(G711.MU_LAW);
        assertThat(codecs.ofPayloadType(9)).isSameAs(G722.CODEC);
        assertThat(codecs.ofPayloadType(BLOCKS)).isInstanceOf(Blocks.class);
        assertThat(codecs.ofPayloadType(21)).isInstanceOf(Greedy.class);
        assertThat(codecs.ofPayloadType(22)).isNull();
        assertThat(codecs.ofDynamicType(AudioFormat.OPUS)).isPresent();
        assertThat(new Codecs(List.of()).ofDynamicType(AudioFormat.OPUS)).isEmpty();
    }

    @Test
    void a_format_out_of_bounds_is_refused_with_the_bounds() {
        assertThatThrownBy(() -> new CodecFormat("X", Set.of(128), 8_000, 8_000, 1, 0))
                .hasMessage("X: payload types are 0 to 127, not [128]");
        assertThatThrownBy(() -> new CodecFormat("X", Set.of(), 8_000, 96_000, 1, 0))
                .hasMessageContaining("sample rate is 8000 to 48000 Hz")
                .hasMessageContaining("96000");
        assertThatThrownBy(() -> new CodecFormat("X", Set.of(), 8_000, 8_000, 3, 0))
                .hasMessageContaining("channels are 1 or 2");
    }

    /** Ten bytes are ten milliseconds of the level that each of them says. */
    public static final class Blocks implements Codec {
        @Override
        public CodecFormat format() {
            return new CodecFormat("BLOCKS", Set.of(BLOCKS), 8_000, 8_000, 1, 0);
        }

        @Override
        public Decoder decoder() {
            return new Decoder() {
                private short last;

                @Override
                public int samples(byte[] array, int offset, int length) {
                    return length % 10 == 0 ? 8 * length : 0;
                }

                @Override
                public void decode(byte[] array, int offset, int length, short[] into) {
                    last = (short) (100 * array[offset]);
                    if (last < 0) {
                        throw new IllegalArgumentException("negative");
                    }
                    Arrays.fill(into, 0, 8 * length, last);
                }

                @Override
                public int conceal(int samples, byte[] next, int offset, int length, short[] into) {
                    Arrays.fill(into, 0, samples, last);
                    return samples;
                }
            };
        }
    }

    /** Wants what is taken. */
    public static final class Greedy implements Codec {
        @Override
        public CodecFormat format() {
            return new CodecFormat("GREEDY", Set.of(0, 9, BLOCKS, 21), 8_000, 8_000, 1, 0);
        }

        @Override
        public Decoder decoder() {
            return new Blocks().decoder();
        }
    }

    /** Loads, and then something is missing. */
    public static final class Handless implements Codec {
        @Override
        public CodecFormat format() {
            return new CodecFormat("HANDLESS", Set.of(22), 8_000, 8_000, 1, 0);
        }

        @Override
        public Decoder decoder() {
            throw new UnsatisfiedLinkError("no libhand in java.library.path");
        }
    }

    public static final class Broken implements Codec {
        public Broken() {
            throw new IllegalStateException("its native library is missing");
        }

        @Override
        public CodecFormat format() {
            throw new IllegalStateException();
        }

        @Override
        public Decoder decoder() {
            throw new IllegalStateException();
        }
    }
}
