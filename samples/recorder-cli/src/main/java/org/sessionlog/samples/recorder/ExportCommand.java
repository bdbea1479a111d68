package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sessionlog.audio.export.AudioExport;
import org.sessionlog.audio.export.ExportFormat;
import org.sessionlog.audio.export.Exported;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export}: another sound file of a finished recording. */
@Command(
        name = "export",
        description = "Makes a WAV, AU, AIFF or FLAC file of a finished recording; segments follow one another.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    private static final List<String> TRACKS = List.of("stereo", "incoming", "outgoing", "mixed");
    private static final double MOST_SECONDS = 1e8;

    @Parameters(
            arity = "1..*",
            paramLabel = "DIR|FILE",
            description = "the folder of one recording, or WAV files of one kind, in their order")
    private List<String> given = List.of();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FILE",
            description = "the file to make; its name says what it becomes: .wav, .au, .aiff or .flac")
    private String target = "";

    @Option(
            names = "--track",
            paramLabel = "TRACK",
            description =
                    "of a folder: stereo (incoming left, outgoing right), incoming, outgoing or mixed; stereo if not"
                            + " given, or the only one there is")
    private @Nullable String track;

    @Option(names = "--gain", paramLabel = "DB", description = "louder (6) or softer (-6); what is too loud is counted")
    private @Nullable String gain;

    @Option(names = "--from", paramLabel = "TIME", description = "leaves out what is before: 90, 90.5, 1:30 or 1:00:00")
    private @Nullable String from;

    @Option(names = "--until", paramLabel = "TIME", description = "leaves out what is behind")
    private @Nullable String until;

    ExportCommand() {}

    @Override
    public Integer call() throws BadInputException, IOException {
        Path file = OutputOption.path("--to", target);
        ExportFormat format = ExportFormat.of(file);
        AudioExport export = source();
        if (gain != null) {
            export = export.gainDb(number("--gain", gain, -120, 120));
        }
        if (from != null) {
            export = export.from(time("--from", from));
        }
        if (until != null) {
            export = export.to(time("--until", until));
        }
        Exported done = export.write(file, format);
        System.out.println(String.format(
                Locale.ROOT,
                "%s: %.3f s, %s of %d Hz, %d bytes%s",
                file,
                done.duration().toNanos() / 1e9,
                done.channels() == 1 ? "mono" : "stereo",
                done.sampleRateHz(),
                done.bytes(),
                done.clippedSamples() == 0 ? "" : ", " + done.clippedSamples() + " samples clipped"));
        return RecorderCli.SUCCESS;
    }

    private AudioExport source() throws BadInputException, IOException {
        List<Path> paths = new ArrayList<>();
        for (String one : given) {
            paths.add(OutputOption.path("DIR|FILE", one));
        }
        if (paths.size() == 1 && Files.isDirectory(paths.get(0))) {
            return tracks(paths.get(0));
        }
        if (track != null) {
            throw new BadInputException("--track is for the folder of a recording; a file is exported as it is");
        }
        for (Path path : paths) {
            if (!Files.isRegularFile(path)) {
                throw new BadInputException("there is no file " + path);
            }
        }
        return AudioExport.of(paths);
    }

    private AudioExport tracks(Path folder) throws BadInputException, IOException {
        List<Path> incoming = files(folder, "incoming");
        List<Path> outgoing = files(folder, "outgoing");
        String wanted = track == null ? usual(folder, incoming, outgoing) : track;
        if (!TRACKS.contains(wanted)) {
            throw new BadInputException("--track is one of " + String.join(", ", TRACKS) + ", not " + wanted);
        }
        List<Path> recorded = files(folder, wanted);
        if (wanted.equals("stereo") && recorded.isEmpty() && !(incoming.isEmpty() && outgoing.isEmpty())) {
            return AudioExport.stereo(incoming, outgoing);
        }
        if (recorded.isEmpty()) {
            throw new BadInputException("there is no WAV file for " + wanted + " in " + folder
                    + (!SessionFolder.of(folder).sealed().isEmpty()
                            ? ": decrypt makes them of the encrypted ones"
                            : ""));
        }
        return AudioExport.of(recorded);
    }

    private static String usual(Path folder, List<Path> incoming, List<Path> outgoing) throws IOException {
        if (incoming.isEmpty() != outgoing.isEmpty()) {
            return incoming.isEmpty() ? "outgoing" : "incoming";
        }
        return incoming.isEmpty()
                        && files(folder, "stereo").isEmpty()
                        && !files(folder, "mixed").isEmpty()
                ? "mixed"
                : "stereo";
    }

    /** In their order: what goes on in a second file has a longer name, and numbers have leading zeros. */
    private static List<Path> files(Path folder, String side) throws IOException {
        return SessionFolder.of(folder).wavs().stream()
                .filter(wav -> Verification.side(SessionFolder.name(wav)).equals(side))
                .sorted(Comparator.comparingInt(
                                (Path wav) -> SessionFolder.name(wav).length())
                        .thenComparing(SessionFolder::name))
                .toList();
    }

    private static Duration time(String option, String value) throws BadInputException {
        double seconds = 0;
        String[] parts = value.split(":", -1);
        if (parts.length > 3) {
            throw new BadInputException(option + " is a time such as 90, 90.5, 1:30 or 1:00:00, not " + value);
        }
        for (String part : parts) {
            seconds = seconds * 60 + number(option, part, 0, MOST_SECONDS);
        }
        return Duration.ofNanos(Math.round(Math.min(seconds, MOST_SECONDS) * 1e6) * 1_000);
    }

    private static double number(String option, String value, double least, double most) throws BadInputException {
        try {
            double number = Double.parseDouble(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new BadInputException(
                String.format(Locale.ROOT, "%s takes a number from %.0f to %.0f, not %s", option, least, most, value));
    }
}
