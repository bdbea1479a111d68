package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sessionlog.LiveSessions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: whether recording works here, and what is suspicious about what was recorded. */
@Command(
        name = "doctor",
        description =
                "Looks for what keeps recordings from being made or heard: permissions, disk space, ffmpeg, recordings"
                        + " without audio, empty files, a missing mixed file, recordings that a crash left.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    /** A day of one recording at 8 kHz. */
    private static final long ENOUGH_BYTES = 24L * 3600 * 16_000;

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(
            names = "--ffmpeg",
            paramLabel = "PROGRAM",
            defaultValue = "ffmpeg",
            description = "the ffmpeg to look at (default: the one on the PATH)")
    private String ffmpeg = "ffmpeg";

    private final List<String> findings = new ArrayList<>();

    DoctorCommand() {}

    @Override
    public Integer call() throws BadInputException, IOException, InterruptedException {
        Path directory = output.directory();
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new BadInputException("--output must name a folder; " + directory + " is a file");
        }
        ffmpeg();
        if (Files.isDirectory(directory)) {
            permissions(directory);
            space(directory);
            recordings(directory);
        } else {
            System.out.println("ok: " + directory + " is not there yet; the first recording makes it");
        }
        findings.forEach(finding -> System.out.println("FOUND: " + finding));
        System.out.println(findings.isEmpty() ? "nothing found" : findings.size() + " found");
        return findings.isEmpty() ? RecorderCli.SUCCESS : RecorderCli.NOT_WELL;
    }

    private void ffmpeg() throws InterruptedException {
        try {
            Process process = new ProcessBuilder(ffmpeg, "-hide_banner", "-version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String version = process.inputReader().readLine();
            process.inputReader().transferTo(java.io.Writer.nullWriter());
            if (process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0) {
                System.out.println("ok: " + version);
                return;
            }
            findings.add(ffmpeg + " does not work: " + version);
        } catch (IOException e) {
            findings.add("ffmpeg cannot be started, install it (Debian: apt-get install ffmpeg): " + e.getMessage());
        }
    }

    private void permissions(Path directory) {
        try {
            Path probe = Files.createTempFile(directory, ".recorder-", ".probe");
            Files.delete(probe);
            System.out.println("ok: " + directory + " can be written to");
        } catch (IOException e) {
            findings.add(directory + " cannot be written to: give " + System.getProperty("user.name")
                    + " the permission, or choose another --output");
        }
        if (!Files.isReadable(directory) || !Files.isExecutable(directory)) {
            findings.add(directory + " cannot be read");
        }
    }

    private void space(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        long free = store.getUsableSpace();
        String text = String.format(Locale.ROOT, "%,d MB are free in %s", free / 1_000_000, directory);
        if (free < ENOUGH_BYTES) {
            findings.add(text + ": less than a day of one recording (16 kB a second)");
        } else {
            System.out.println("ok: " + text);
        }
    }

    private void recordings(Path directory) throws IOException, BadInputException {
        Set<Path> live = LiveRecording.in(directory).stream()
                .map(LiveRecording.Seen::folder)
                .collect(Collectors.toSet());
        LiveSessions.in(directory).stream()
                .filter(session -> !live.contains(session.artifacts().folder()))
                .forEach(session -> findings.add(session.id() + " is not finished: if its program is dead, repair "
                        + directory + " finishes it"));
        Set<Path> unfinished = LiveSessions.in(directory).stream()
                .map(session -> session.artifacts().folder())
                .collect(Collectors.toSet());
        List<SessionFolder> folders = SessionFolder.in(directory);
        try (Progress progress = Progress.onTerminal()) {
            for (SessionFolder folder : folders) {
                progress.show("looking at " + folder.name());
                if (!unfinished.contains(folder.path())) {
                    look(folder);
                }
            }
        }
        System.out.println("ok: looked at " + folders.size() + " recordings, " + live.size() + " of them live");
    }

    private void look(SessionFolder folder) throws IOException {
        String name = folder.name();
        Set<String> sides = new HashSet<>();
        long frames = 0;
        boolean sound = false;
        for (Path wav : folder.wavs()) {
            sides.add(Verification.side(SessionFolder.name(wav)));
            try {
                WavFacts facts = WavFacts.of(wav);
                frames += facts.frames();
                sound = sound || hasSound(wav, facts);
            } catch (BadInputException e) {
                findings.add(name + ": " + SessionFolder.name(wav) + " cannot be read; repair may mend it");
            }
        }
        if (frames == 0) {
            findings.add(name + ": no audio was recorded; its log tells what the source said");
        } else if (!sound) {
            findings.add(name + ": nothing but silence; is the device muted?");
        }
        List<String> named = folder.named();
        boolean mixes = named.isEmpty() || named.stream().anyMatch(file -> file.startsWith("mixed"));
        if (mixes && sides.contains("incoming") && sides.contains("outgoing") && !sides.contains("mixed")) {
            findings.add(name + ": the mixed file is missing");
        }
        try (Stream<Path> files = Files.list(folder.path())) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                if (!Files.isReadable(file)) {
                    findings.add(name + ": " + SessionFolder.name(file) + " cannot be read: permission denied");
                } else if (Files.size(file) == 0) {
                    findings.add(name + ": " + SessionFolder.name(file) + " is empty");
                }
            }
        }
    }

    private static boolean hasSound(Path wav, WavFacts facts) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        try (var content = Files.newInputStream(wav)) {
            content.skipNBytes(facts.dataAt());
            long left = facts.dataThere();
            while (left > 0) {
                int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    return false;
                }
                for (int i = 0; i < count; i++) {
                    if (!facts.isSilent(buffer[i])) {
                        return true;
                    }
                }
                left -= count;
            }
        }
        return false;
    }
}
