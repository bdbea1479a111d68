package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sessionlog.Protections;
import org.sessionlog.sink.filesystem.ArtifactKind;
import org.sessionlog.sink.filesystem.Retention;
import org.sessionlog.sink.filesystem.RetentionPlan;
import org.sessionlog.spi.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code prune}: removes what is old or too much, and never what is live or on hold. */
@Command(
        name = "prune",
        description = "Removes recordings and logs that are old or too much; never those of a live session or of one on"
                + " hold.",
        mixinStandardHelpOptions = true)
final class PruneCommand implements Callable<Integer> {
    @Mixin
    private OutputOption output = new OutputOption();

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            description = "removes what was last changed longer ago: 30d, 12h")
    private @Nullable String olderThan;

    @Option(
            names = "--max-bytes",
            paramLabel = "N",
            description = "removes the oldest until the rest is so large: 5242880, 20GiB")
    private @Nullable String maxBytes;

    @Option(names = "--kind", paramLabel = "KIND", split = ",", description = "log, audio or chat; all if not given")
    private @Nullable List<String> kinds;

    @Option(names = "--dry-run", description = "only tells what would be removed")
    private boolean dryRun;

    PruneCommand() {}

    @Override
    public Integer call() throws BadInputException, IOException {
        Path directory = output.existing();
        if (olderThan == null && maxBytes == null) {
            throw new BadInputException("prune needs --older-than or --max-bytes");
        }
        Retention retention =
                Retention.in(directory, () -> Protections.in(directory)).kinds(kinds());
        Settings given = Settings.of(given());
        if (olderThan != null) {
            retention = retention.olderThan(given.duration("--older-than", Duration.ZERO));
        }
        if (maxBytes != null) {
            retention = retention.maxBytes(given.bytes("--max-bytes", 1));
        }
        RetentionPlan plan = retention.plan();
        print(directory, plan);
        if (dryRun) {
            return RecorderCli.SUCCESS;
        }
        List<String> failures = retention.carryOut(plan);
        manifests(directory, plan);
        failures.forEach(failure -> System.err.println("recorder-cli: " + failure));
        return failures.isEmpty() ? RecorderCli.SUCCESS : RecorderCli.NOT_WELL;
    }

    private void print(Path directory, RetentionPlan plan) {
        String verb = dryRun ? "would remove " : "removing ";
        int files = 0;
        for (RetentionPlan.Step step : plan.steps()) {
            String size = "";
            if (step.action() == RetentionPlan.Action.REMOVE) {
                size = String.format(Locale.ROOT, " (%,d bytes)", step.bytes());
                files++;
            }
            System.out.println(verb + directory.relativize(step.path()) + size);
        }
        plan.kept().forEach(kept -> System.out.println("kept " + kept.sessionId() + ": " + kept.reason()));
        System.out.println(String.format(
                Locale.ROOT, "%s%d files, %,d bytes", dryRun ? "would remove " : "", files, plan.bytesRemoved()));
    }

    /** A session's hashes are those of the files that are left, and go with the last of them. */
    private static void manifests(Path directory, RetentionPlan plan) throws IOException {
        Set<Path> folders = new TreeSet<>();
        plan.steps().stream()
                .filter(step -> step.action() == RetentionPlan.Action.REMOVE)
                .map(step -> step.path().getParent())
                .filter(folder -> folder != null && !folder.equals(directory))
                .forEach(folders::add);
        for (Path folder : folders) {
            if (Files.exists(folder.resolve(Manifest.NAME))) {
                Manifest.forgetMissing(folder);
            }
        }
    }

    private Set<ArtifactKind> kinds() throws BadInputException {
        if (kinds == null) {
            return EnumSet.allOf(ArtifactKind.class);
        }
        List<ArtifactKind> wanted = new ArrayList<>();
        for (String kind : kinds) {
            wanted.add(
                    switch (kind.strip().toLowerCase(Locale.ROOT)) {
                        case "log" -> ArtifactKind.LOG;
                        case "audio" -> ArtifactKind.AUDIO;
                        case "chat" -> ArtifactKind.CHAT;
                        default -> throw new BadInputException("--kind is log, audio or chat, not " + kind);
                    });
        }
        return EnumSet.copyOf(wanted);
    }

    private Map<String, String> given() {
        return Map.of(
                "--older-than", olderThan == null ? "" : olderThan, "--max-bytes", maxBytes == null ? "" : maxBytes);
    }
}
