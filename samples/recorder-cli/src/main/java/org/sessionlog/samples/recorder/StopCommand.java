package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code stop}: ends a recording of another process and waits until its files are complete. */
@Command(
        name = "stop",
        description = "Ends what is being recorded in a directory, and waits until its files are complete.",
        mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

    @Mixin
    private OutputOption output = new OutputOption();

    @Parameters(paramLabel = "ID", arity = "0..1", description = "which one; all if not given")
    private @Nullable String id;

    StopCommand() {}

    @Override
    public Integer call() throws BadInputException, IOException {
        Path directory = output.existing();
        List<LiveRecording.Seen> wanted = LiveRecording.in(directory).stream()
                .filter(recording -> id == null || recording.id().equals(id))
                .toList();
        if (wanted.isEmpty()) {
            System.err.println(
                    "recorder-cli: " + (id == null ? "nothing" : id) + " is not being recorded in " + directory);
            return RecorderCli.NOT_WELL;
        }
        for (LiveRecording.Seen recording : wanted) {
            recording.stop();
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        int exitCode = RecorderCli.SUCCESS;
        for (LiveRecording.Seen recording : wanted) {
            while (recording.isLive() && System.nanoTime() - deadline < 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            if (recording.isLive()) {
                System.err.println(
                        "recorder-cli: " + recording.id() + " does not stop; its process is " + recording.pid());
                exitCode = RecorderCli.NOT_WELL;
            } else {
                System.out.println("stopped " + recording.id());
            }
        }
        return exitCode;
    }
}
