package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.sessionlog.model.SessionInfo;

/** Whether the files of a {@link TestCall} are what they must be. */
final class TestCallChecks {
    private static final List<String> SIDES = List.of("incoming", "outgoing", "mixed");
    private static final List<String> KEYS = List.of(
            "session_id",
            "caller_id",
            "called_number",
            "start_time",
            "end_time",
            "duration_seconds",
            "files",
            "incoming_audio",
            "outgoing_audio",
            "mixed_audio");
    private static final String TIME = "\"\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{6}Z\"";
    private static final DateTimeFormatter START =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss").withZone(ZoneOffset.UTC);

    private final SessionInfo session;
    private final Path folder;
    private final Map<String, byte[]> sounds = new LinkedHashMap<>();
    private final List<Check> checks = new ArrayList<>();

    /**
     * One thing that was looked at.
     *
     * @param problem empty if it is as it must be
     */
    record Check(String what, String problem) {
        boolean passed() {
            return problem.isEmpty();
        }
    }

    private TestCallChecks(SessionInfo session) {
        this.session = session;
        this.folder = session.artifacts().folder();
    }

    static List<Check> of(SessionInfo session) {
        TestCallChecks made = new TestCallChecks(session);
        made.check("files: three tracks, session_info.json and session.log, by their names", made::files);
        made.check("format: WAV, PCM, 8000 Hz, 16 bits, mono", made::format);
        made.check("sizes: headers agree with the files, all tracks last 3.00 s", made::sizes);
        made.check("incoming: the tone of the RTP packets, sample for sample", () -> made.sound("incoming"));
        made.check("outgoing: the saw of the frames, sample for sample, 200 ms later", () -> made.sound("outgoing"));
        made.check("mix: the average of both sides", () -> made.sound("mixed"));
        made.check("metadata: session_info.json has its keys in order, and their values", made::metadata);
        made.check("log: from session_start to session_stop", made::log);
        return List.copyOf(made.checks);
    }

    /** Looks at one thing. */
    @FunctionalInterface
    private interface Look {
        /** @return what is wrong; empty if nothing is */
        String look() throws IOException, UnsupportedAudioFileException, BadInputException;
    }

    private void check(String what, Look look) {
        String problem;
        try {
            problem = look.look();
        } catch (IOException | UnsupportedAudioFileException | BadInputException e) {
            problem = String.valueOf(e.getMessage());
        }
        checks.add(new Check(what, problem));
    }

    private Path file(String side) {
        return folder.resolve(side + "_" + START.format(session.startedAt()) + ".wav");
    }

    private String files() {
        List<Path> wanted =
                new ArrayList<>(List.of(folder.resolve("session_info.json"), folder.resolve("session.log")));
        SIDES.forEach(side -> wanted.add(file(side)));
        List<Path> missing =
                wanted.stream().filter(path -> !Files.isRegularFile(path)).toList();
        return missing.isEmpty() ? "" : "there is no " + missing;
    }

    private String format() throws IOException, UnsupportedAudioFileException {
        for (String side : SIDES) {
            try (AudioInputStream in =
                    AudioSystem.getAudioInputStream(file(side).toFile())) {
                AudioFormat is = in.getFormat();
                if (!is.getEncoding().equals(AudioFormat.Encoding.PCM_SIGNED)
                        || is.getSampleRate() != TestCall.RATE_HZ
                        || is.getSampleSizeInBits() != Short.SIZE
                        || is.getChannels() != 1) {
                    return side + " is " + is;
                }
                sounds.put(side, in.readAllBytes());
            }
        }
        return "";
    }

    private String sizes() throws IOException, BadInputException {
        for (String side : SIDES) {
            WavFacts facts = WavFacts.of(file(side));
            if (!facts.isRight()) {
                return side + ": " + facts.problem();
            }
            if (facts.frames() != TestCall.FRAMES) {
                return side + " has " + facts.frames() + " samples, not " + TestCall.FRAMES;
            }
        }
        return "";
    }

    private String sound(String side) {
        IntUnaryOperator wanted =
                switch (side) {
                    case "incoming" -> TestCall::incoming;
                    case "outgoing" -> TestCall::outgoing;
                    default -> at -> (TestCall.incoming(at) + TestCall.outgoing(at)) / 2;
                };
        byte[] bytes = sounds.getOrDefault(side, new byte[0]);
        ByteBuffer samples = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < TestCall.FRAMES; at++) {
            if (samples.remaining() < Short.BYTES) {
                return "it ends at sample " + at;
            }
            int is = samples.getShort();
            if (is != wanted.applyAsInt(at)) {
                return "sample " + at + " is " + is + ", not " + wanted.applyAsInt(at);
            }
        }
        return "";
    }

    private String metadata() throws IOException {
        String document = Files.readString(folder.resolve("session_info.json"));
        int at = -1;
        for (String key : KEYS) {
            int next = document.indexOf("\"" + key + "\"", at + 1);
            if (next < 0) {
                return key + (document.contains("\"" + key + "\"") ? " is not in its place" : " is missing");
            }
            at = next;
        }
        Map<String, String> values = new LinkedHashMap<>();
        values.put("session_id", Pattern.quote("\"" + TestCall.ID + "\""));
        values.put("caller_id", Pattern.quote("\"" + TestCall.CALLER + "\""));
        values.put("called_number", Pattern.quote("\"" + TestCall.CALLED + "\""));
        values.put("start_time", TIME);
        values.put("end_time", TIME);
        values.put("duration_seconds", "3\\.00");
        SIDES.forEach(side -> values.put(side + "_audio", Pattern.quote("\"" + SessionFolder.name(file(side)) + "\"")));
        for (Map.Entry<String, String> value : values.entrySet()) {
            Pattern wanted = Pattern.compile("\"" + value.getKey() + "\"\\s*:\\s*" + value.getValue() + "[,\\s}]");
            if (!wanted.matcher(document).find()) {
                return value.getKey() + " is not " + value.getValue().replaceAll("\\\\[QE]", "");
            }
        }
        return "";
    }

    private String log() throws IOException {
        List<String> events = new ArrayList<>();
        SessionFolder.of(folder).forEachLine(line -> events.add(line.event()));
        if (events.isEmpty()
                || !events.get(0).equals("session_start")
                || !events.get(events.size() - 1).equals("session_stop")) {
            return "its events are " + Arrays.toString(events.toArray());
        }
        return "";
    }
}
