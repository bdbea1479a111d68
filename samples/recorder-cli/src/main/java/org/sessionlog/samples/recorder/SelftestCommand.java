package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code selftest}: whether what is recorded is what was said. */
@Command(
        name = "selftest",
        description =
                "Records a call of synthetic audio, RTP packets and frames, and checks the files: format, sizes, every"
                        + " sample of both sides, the mix, session_info.json, the log.",
        mixinStandardHelpOptions = true)
final class SelftestCommand implements Callable<Integer> {
    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "records into that folder and leaves the files there (default: a temporary one, removed)")
    private @Nullable String keep;

    SelftestCommand() {}

    @Override
    public Integer call() throws BadInputException, IOException, InterruptedException {
        if (keep != null) {
            Path directory = OutputOption.path("--keep", keep).toAbsolutePath().normalize();
            Files.createDirectories(directory);
            return test(directory);
        }
        Path directory = Files.createTempDirectory("recorder-selftest-");
        try {
            return test(directory);
        } finally {
            remove(directory);
        }
    }

    private static int test(Path directory) throws IOException, InterruptedException {
        List<TestCallChecks.Check> checks = TestCallChecks.of(TestCall.record(directory));
        long failed = checks.stream().filter(check -> !check.passed()).count();
        for (TestCallChecks.Check check : checks) {
            System.out.println(
                    check.passed() ? "ok   " + check.what() : "FAIL " + check.what() + ": " + check.problem());
        }
        System.out.println(checks.size() + " checks, " + failed + " failed");
        return failed == 0 ? RecorderCli.SUCCESS : RecorderCli.NOT_WELL;
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
