package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sound.sampled.AudioSystem;

/** The five programs that every recording must open in: sox, ffprobe, mediainfo, the JDK and Python's wave. */
final class Readers {
    private static final String PYTHON = "import sys, wave\nfor p in sys.argv[1:]: print(wave.open(p).getnframes())";

    private Readers() {}

    /** Each opens every file and sees as many samples as its header tells. */
    static void assertAgree(List<Path> wavs) throws Exception {
        if (wavs.isEmpty()) {
            return;
        }
        List<Long> headers = new ArrayList<>();
        List<Long> jdk = new ArrayList<>();
        List<Long> ffprobe = new ArrayList<>();
        for (Path wav : wavs) {
            headers.add(header(wav));
            jdk.add((long) AudioSystem.getAudioFileFormat(wav.toFile()).getFrameLength());
            ffprobe.addAll(run(
                    List.of(
                            "ffprobe",
                            "-v",
                            "error",
                            "-show_entries",
                            "stream=duration_ts",
                            "-of",
                            "default=nokey=1:noprint_wrappers=1"),
                    List.of(wav)));
        }
        assertThat(headers).as("headers of %s", wavs).allMatch(frames -> frames > 0);
        assertThat(jdk).as("JDK: %s", wavs).isEqualTo(headers);
        assertThat(ffprobe).as("ffprobe: %s", wavs).isEqualTo(headers);
        assertThat(run(List.of("soxi", "-s"), wavs)).as("sox: %s", wavs).isEqualTo(headers);
        assertThat(run(List.of("mediainfo", "--Inform=Audio;%SamplingCount%\\n"), wavs))
                .as("mediainfo: %s", wavs)
                .isEqualTo(headers);
        assertThat(run(List.of("python3", "-c", PYTHON), wavs))
                .as("Python's wave: %s", wavs)
                .isEqualTo(headers);
    }

    /** Samples by the size of the data chunk, which is there in full. */
    private static long header(Path wav) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(wav)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(text(file, 0) + text(file, 8)).as("%s", wav).isEqualTo("RIFFWAVE");
        int at = 12;
        while (!text(file, at).equals("data")) {
            at += 8 + file.getInt(at + 4);
        }
        int bytes = file.getInt(at + 4);
        assertThat(at + 8 + bytes).as("end of the data of %s", wav).isLessThanOrEqualTo(file.capacity());
        return bytes / 2;
    }

    private static String text(ByteBuffer file, int at) {
        return StandardCharsets.US_ASCII.decode(file.slice(at, 4)).toString();
    }

    private static List<Long> run(List<String> command, List<Path> wavs) throws Exception {
        List<String> whole = new ArrayList<>(command);
        wavs.forEach(wav -> whole.add(wav.toString()));
        Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", whole, said).isZero();
        assertThat(said).as("%s", whole).matches("[\\d\\s]*");
        return said.lines()
                .filter(line -> !line.isBlank())
                .map(line -> Long.valueOf(line.strip()))
                .toList();
    }
}
