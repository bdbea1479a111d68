package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.sessionlog.audio.encryption.EncryptionException;
import org.sessionlog.audio.export.ExportException;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.model.SessionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Records what ffmpeg reads and looks after the recordings. {@code --help} says how. */
@Command(
        name = "recorder-cli",
        mixinStandardHelpOptions = true,
        version = "recorder-cli 0.1.0-SNAPSHOT",
        description = "Records what ffmpeg reads, in segments, and looks after the recordings.",
        footer = {
            "",
            "Exit codes: 0 success, 1 something is not as it should be, 2 wrong arguments or an unreadable file."
        },
        subcommands = {
            RecordCommand.class,
            StatusCommand.class,
            StopCommand.class,
            TailCommand.class,
            VerifyCommand.class,
            RepairCommand.class,
            ExportCommand.class,
            DecryptCommand.class,
            EraseCommand.class,
            PruneCommand.class,
            DoctorCommand.class,
            SelftestCommand.class
        })
public final class RecorderCli implements Runnable {
    static final int SUCCESS = 0;
    static final int NOT_WELL = 1;
    static final int BAD_INPUT = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private RecorderCli() {}

    public static void main(String... args) {
        int exitCode = run(args);
        System.out.flush();
        System.exit(exitCode);
    }

    private static int run(String... args) {
        CommandLine command = new CommandLine(new RecorderCli());
        command.setExpandAtFiles(false);
        command.setParameterExceptionHandler((e, given) -> {
            tell(e.getCommandLine().getErr(), e);
            return BAD_INPUT;
        });
        command.setExecutionExceptionHandler((e, line, parsed) -> {
            PrintWriter err = line.getErr();
            if (e instanceof BadInputException
                    || e instanceof ConfigurationException
                    || e instanceof ExportException
                    || e instanceof EncryptionException) {
                tell(err, e);
                return BAD_INPUT;
            }
            if (e instanceof IOException || e instanceof UncheckedIOException || e instanceof SessionException) {
                tell(err, e);
                return NOT_WELL;
            }
            throw e;
        });
        return command.execute(args);
    }

    private static void tell(PrintWriter err, Exception e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        err.println("recorder-cli: " + (e instanceof java.nio.file.FileSystemException ? "cannot use " : "") + message);
        err.flush();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; --help lists those there are");
    }
}
