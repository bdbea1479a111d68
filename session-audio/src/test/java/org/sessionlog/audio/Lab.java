package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.Fact;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.RecordingSummary;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestSinkContext;

/** A recording under test on real files, and what others read out of them. */
final class Lab {
    /** Of a file of PCM. */
    static final int HEADER_BYTES = WavHeader.bytes(WavFormat.of(org.sessionlog.model.AudioFormat.PCM16_8000, 1));

    final SessionInfo session;
    final TestSinkContext context;
    private final WavRecorder recorder;
    private Recording recording;
    private Checkpoint last = Checkpoint.NONE;

    Lab(Path directory) {
        this(directory, Settings.none());
    }

    Lab(Path directory, RecordingSpec recording) {
        this(directory, recording, Settings.none());
    }

    Lab(Path directory, RecordingSpec recording, Settings settings) {
        this(
                SessionInfos.recorded(SessionInfos.call(directory, "call"), recording),
                directory,
                WavHeader.MOST_BYTES,
                settings);
    }

    /** Where a file of PCM, 8 kHz, mono, holds so many frames. */
    Lab(Path directory, long framesPerFile) {
        this(directory, SessionInfos.call(directory, "call"), HEADER_BYTES + 2 * framesPerFile);
    }

    Lab(Path directory, SessionInfo session, long mostBytes) {
        this(session, directory, mostBytes, Settings.none());
    }

    Lab(Path directory, Settings settings) {
        this(SessionInfos.call(directory, "call"), directory, WavHeader.MOST_BYTES, settings);
    }

    private Lab(SessionInfo session, Path directory, long mostBytes, Settings settings) {
        this.session = session;
        context = new TestSinkContext(directory);
        recorder = new WavRecorder(context, mostBytes, settings);
        recording = recorder.start(session, last);
    }

    Lab write(AudioRecord... records) {
        return write(List.of(records));
    }

    Lab write(List<AudioRecord> records) {
        recording.write(records);
        return this;
    }

    Checkpoint flush() {
        last = recording.flush();
        return last;
    }

    /** A flush whose checkpoint is not kept. */
    void peekFlush() {
        recording.flush();
    }

    /** The process dies; another one starts with the last checkpoint. */
    Lab crash() {
        recorder.close();
        recording = recorder.start(session, last);
        return this;
    }

    RecordingSummary finish(Duration length) {
        return recording.finish(end(length));
    }

    static SessionEnd end(Duration length) {
        return new SessionEnd(EndReason.USER_HANGUP, SessionInfos.START.plus(length), length, Map.of());
    }

    short[] incoming() {
        return samples(session.artifacts().incoming());
    }

    short[] outgoing() {
        return samples(session.artifacts().outgoing());
    }

    short[] mixed() {
        return samples(session.artifacts().mixed());
    }

    JsonNode document() {
        return json(session.artifacts().sessionInfo());
    }

    /** What the session was told, each as its name and words. */
    List<String> told() {
        return facts().stream().map(fact -> fact.name() + fact.attributes()).toList();
    }

    /** What the session was told, but for the sentences about the recording itself. */
    List<Fact> facts() {
        return context.facts(session).stream()
                .filter(fact -> !fact.name().contains(" "))
                .toList();
    }

    /** The sentences about the recording itself. */
    List<String> sentences() {
        return context.facts(session).stream()
                .map(Fact::name)
                .filter(name -> name.contains(" "))
                .toList();
    }

    /** The audit of one track. */
    JsonNode track(int stream) {
        for (JsonNode track : document().path("tracks")) {
            if (track.path("stream").asInt() == stream) {
                return track;
            }
        }
        throw new AssertionError("no track " + stream + " in " + document());
    }

    /** Every file of the session, hidden ones too, by name. */
    Map<String, byte[]> files() {
        return files(session.artifacts().folder());
    }

    /** The names of all files of the session. */
    List<String> names() {
        return List.of(session.artifacts().folder().toFile().list());
    }

    static Map<String, byte[]> files(Path folder) {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                files.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    static JsonNode json(Path path) {
        try {
            return new JsonMapper().readTree(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a file is, hidden as long as it is being made. */
    static Path now(Path path) {
        Path hidden = path.resolveSibling("." + path.getFileName());
        return Files.exists(hidden) ? hidden : path;
    }

    /** The samples of a WAV file as the JDK reads it, after sox has said how many they are. */
    static short[] samples(Path wav) {
        short[] samples = jdk(now(wav));
        assertThat(soxi("-s", now(wav)))
                .as("samples that soxi sees in " + wav)
                .isEqualTo(Integer.toString(samples.length));
        return samples;
    }

    /** The samples of a WAV file as the JDK reads it. */
    static short[] jdk(Path wav) {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(wav));
                AudioInputStream audio = AudioSystem.getAudioInputStream(file)) {
            AudioFormat format = audio.getFormat();
            assertThat(format.getEncoding()).isEqualTo(AudioFormat.Encoding.PCM_SIGNED);
            assertThat(format.getSampleRate()).isEqualTo(8_000f);
            assertThat(format.getSampleSizeInBits()).isEqualTo(16);
            assertThat(format.getChannels()).isEqualTo(1);
            byte[] bytes = audio.readAllBytes();
            assertThat(bytes.length).as("bytes behind the header of " + wav).isEqualTo(2 * audio.getFrameLength());
            return shorts(bytes);
        } catch (IOException | UnsupportedAudioFileException e) {
            throw new AssertionError(wav + " does not open", e);
        }
    }

    /** The samples of any file as ffmpeg reads it, those of several channels in turn. */
    static short[] ffmpeg(Path file) {
        return shorts(run("ffmpeg", "-v", "error", "-i", file.toString(), "-f", "s16le", "-"));
    }

    static String soxi(String option, Path wav) {
        return new String(run("soxi", option, wav.toString()), StandardCharsets.UTF_8).strip();
    }

    /** What a command writes to its standard output. It must be there and succeed. */
    static byte[] run(String... command) {
        try {
            Path errors = Files.createTempFile("command", ".err");
            Process process = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectError(errors.toFile())
                    .start();
            byte[] out = process.getInputStream().readAllBytes();
            int code = process.waitFor();
            assertThat(code)
                    .as(String.join(" ", command) + ": " + Files.readString(errors))
                    .isZero();
            Files.delete(errors);
            return out;
        } catch (IOException e) {
            throw new AssertionError("cannot run " + command[0] + ": install sox and ffmpeg", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static short[] shorts(byte[] littleEndian) {
        short[] samples = new short[littleEndian.length / 2];
        ByteBuffer.wrap(littleEndian)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(samples);
        return samples;
    }

    static byte[] bytes(short... samples) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(samples);
        return bytes.array();
    }

    /** So many samples of one value. */
    static short[] level(int count, int value) {
        short[] samples = new short[count];
        Arrays.fill(samples, (short) value);
        return samples;
    }

    /** Samples that are nowhere 0 and differ from place to place. */
    static short[] ramp(int count, int from) {
        short[] samples = new short[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (short) (1 + (from + i) % 30_000);
        }
        return samples;
    }

    /** Compares files by name and content without printing megabytes. */
    static void assertSameFiles(Map<String, byte[]> actual, Map<String, byte[]> wanted, String what) {
        Map<String, String> differences = new LinkedHashMap<>();
        wanted.forEach((name, bytes) -> {
            byte[] found = actual.get(name);
            if (found == null) {
                differences.put(name, "missing");
            } else if (!Arrays.equals(found, bytes)) {
                differences.put(
                        name,
                        "differs at byte " + Arrays.mismatch(found, bytes) + " of " + found.length + ", wanted "
                                + bytes.length);
            }
        });
        actual.keySet().stream()
                .filter(name -> !wanted.containsKey(name))
                .forEach(name -> differences.put(name, "extra"));
        assertThat(differences).as(what).isEmpty();
    }

    static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }
}
