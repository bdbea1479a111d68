package org.sessionlog;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A child process that is to be started. Immutable: every method gives a new spec. */
public final class ProcessSpec {
    private final List<String> command;
    private final String name;
    private final @Nullable Path directory;
    private final StderrLevels levels;
    private final boolean discardsOutput;

    private ProcessSpec(
            List<String> command, String name, @Nullable Path directory, StderrLevels levels, boolean discardsOutput) {
        this.command = command;
        this.name = name;
        this.directory = directory;
        this.levels = levels;
        this.discardsOutput = discardsOutput;
    }

    /** A program and its arguments, as they are: no shell looks at them. */
    public static ProcessSpec of(String... command) {
        return of(List.of(command));
    }

    /** As {@link #of(String...)}. */
    public static ProcessSpec of(List<String> command) {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a command is a program and its arguments; this one is empty");
        }
        String program = command.get(0);
        String name = program.substring(program.lastIndexOf('/') + 1);
        return new ProcessSpec(List.copyOf(command), name, null, StderrLevels.debug(), false);
    }

    /** The logger of its lines; if not said, the program's file name. */
    public ProcessSpec name(String value) {
        return new ProcessSpec(command, value, directory, levels, discardsOutput);
    }

    /** The directory it runs in; if not said, this process's own. */
    public ProcessSpec directory(Path value) {
        return new ProcessSpec(command, name, value, levels, discardsOutput);
    }

    /** At which level its standard error is logged; if not said, DEBUG. */
    public ProcessSpec levels(StderrLevels value) {
        return new ProcessSpec(command, name, directory, value, discardsOutput);
    }

    /** Nobody reads its standard output. Without this the caller must, or the child waits once the pipe is full. */
    public ProcessSpec discardOutput() {
        return new ProcessSpec(command, name, directory, levels, true);
    }

    List<String> command() {
        return command;
    }

    String name() {
        return name;
    }

    Optional<Path> directory() {
        return Optional.ofNullable(directory);
    }

    StderrLevels levels() {
        return levels;
    }

    boolean discardsOutput() {
        return discardsOutput;
    }

    /** As one would type it: what a shell would take apart or replace is in single quotes. */
    String commandLine() {
        StringBuilder line = new StringBuilder();
        for (String word : command) {
            line.append(line.isEmpty() ? "" : " ");
            line.append(word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'");
        }
        return line.toString();
    }
}
