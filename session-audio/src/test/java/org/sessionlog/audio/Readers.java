package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** The programs that a WAV file must open in, and what each of them sees. */
enum Readers {
    SOX {
        @Override
        String see(Path wav) {
            return Lab.soxi("-r", wav) + " Hz, " + Lab.soxi("-c", wav) + " channels, " + Lab.soxi("-s", wav)
                    + " frames";
        }
    },
    FFPROBE {
        @Override
        String see(Path wav) {
            String[] told = text(
                            "ffprobe",
                            "-v",
                            "error",
                            "-show_entries",
                            "stream=sample_rate,channels,duration_ts",
                            "-of",
                            "csv=p=0",
                            wav.toString())
                    .split(",");
            return told[0] + " Hz, " + told[1] + " channels, " + told[2] + " frames";
        }
    },
    MEDIAINFO {
        @Override
        String see(Path wav) {
            return text(
                    "mediainfo",
                    "--Inform=Audio;%SamplingRate% Hz, %Channel(s)% channels, %Duration% ms",
                    wav.toString());
        }

        /** It counts in milliseconds. */
        @Override
        String length(long frames, int rateHz) {
            return Math.round(frames * 1_000.0 / rateHz) + " ms";
        }
    },
    JDK {
        @Override
        String see(Path wav) {
            try (AudioInputStream audio = AudioSystem.getAudioInputStream(wav.toFile())) {
                return (int) audio.getFormat().getSampleRate() + " Hz, "
                        + audio.getFormat().getChannels() + " channels, " + audio.getFrameLength() + " frames";
            } catch (IOException | UnsupportedAudioFileException e) {
                throw new AssertionError(wav + " does not open", e);
            }
        }
    },
    PYTHON {
        @Override
        String see(Path wav) {
            return text(
                    "python3",
                    "-c",
                    "import sys, wave; w = wave.open(sys.argv[1]); print(w.getframerate(), 'Hz,', w.getnchannels(),"
                            + " 'channels,', w.getnframes(), 'frames')",
                    wav.toString());
        }
    };

    /** All of them; they read PCM. */
    static final Set<Readers> ALL = EnumSet.allOf(Readers.class);
    /** Those that read G.711. */
    static final Set<Readers> OF_G711 = EnumSet.complementOf(EnumSet.of(PYTHON));
    /** Those that read RF64. */
    static final Set<Readers> OF_RF64 = EnumSet.of(SOX, FFPROBE, MEDIAINFO);

    /** What it sees: rate, channels, length. */
    abstract String see(Path wav);

    /** How it tells a length. */
    String length(long frames, int rateHz) {
        return frames + " frames";
    }

    /** Every one of these readers sees that in the file. */
    static void assertSeen(Set<Readers> by, Path wav, int rateHz, int channels, long frames) {
        for (Readers reader : by) {
            assertThat(reader.see(Lab.now(wav)))
                    .as(reader + " in " + wav)
                    .isEqualTo(rateHz + " Hz, " + channels + " channels, " + reader.length(frames, rateHz));
        }
    }

    private static String text(String... command) {
        return new String(Lab.run(command), StandardCharsets.UTF_8).strip();
    }
}
