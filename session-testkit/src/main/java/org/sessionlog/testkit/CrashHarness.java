package org.sessionlog.testkit;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Runs a program in a JVM of its own that can be killed with SIGKILL at a chosen line of its output or after any time, and
 * started again on the same files. The program says through {@link #tell} what it has done. Immutable: each call gives a
 * new one.
 */
public final class CrashHarness {
    /** A round of a test with random kills. */
    @FunctionalInterface
    public interface Round {
        /** @param random gives the same numbers whenever the round is run with the same seed */
        void run(Random random, int round) throws Exception;
    }

    private static final String SEED = "sessionlog.test.seed";
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private final String main;
    private final List<String> prefix;
    private final List<String> jvm;
    private final Map<String, String> environment;
    private final Optional<ReadableClassPath> readable;

    private CrashHarness(
            String main,
            List<String> prefix,
            List<String> jvm,
            Map<String, String> environment,
            Optional<ReadableClassPath> readable) {
        this.main = main;
        this.prefix = prefix;
        this.jvm = jvm;
        this.environment = environment;
        this.readable = readable;
    }

    /** A program on the class path of this test: a class with a {@code main} method. */
    public static CrashHarness of(Class<?> main) {
        return new CrashHarness(main.getName(), List.of(), List.of(), Map.of(), Optional.empty());
    }

    /** Adds arguments of the JVM, such as {@code -Xmx64m}. */
    public CrashHarness jvm(String... arguments) {
        return new CrashHarness(main, prefix, joined(jvm, List.of(arguments)), environment, readable);
    }

    /**
     * Starts the JVM through another command, which comes to stand before what is there. It should end in an exec, so
     * that there is one process: {@code prefix("sh", "-c", "ulimit -n 64; exec \"$@\"", "sh")}.
     */
    public CrashHarness prefix(String... command) {
        return new CrashHarness(main, joined(List.of(command), prefix), jvm, environment, readable);
    }

    /** Sets a variable of the program's environment. */
    public CrashHarness environment(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new CrashHarness(main, prefix, jvm, more, readable);
    }

    /**
     * Runs the program as nobody (user and group 65534), for whom permissions exist, from a copy of the class path that
     * everybody can read. Where the test itself does not run as root nothing changes. Needs {@code setpriv}.
     */
    public CrashHarness asNobody() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return this;
        }
        return new CrashHarness(main, prefix, jvm, environment, Optional.of(ReadableClassPath.copied(classPath())))
                .prefix("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    }

    /** Starts the program. Whoever starts it closes it, which kills it if it still runs. */
    public ChildProcess start(Object... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.add("-cp");
        command.add(readable.map(ReadableClassPath::text).orElse(classPath()));
        command.add(main);
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        readable.ifPresent(copy -> builder.directory(copy.folder().toFile()));
        try {
            return new ChildProcess(builder.start(), String.join(" ", command));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.get(0), e);
        }
    }

    /**
     * For the program: tells the test something, in one write, so that a line that was told is never half there. What
     * was told before a kill reaches the test.
     */
    public static void tell(String line) {
        if (line.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("tell one line, not several: " + line);
        }
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (OUT) {
            try {
                OUT.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Runs a test several times with random numbers. When a round fails, the error names the seed: with that in the
     * system property {@code sessionlog.test.seed} this round alone is run again.
     */
    public static void rounds(int count, Round round) {
        Optional<Long> given = Optional.ofNullable(Long.getLong(SEED));
        long first = given.orElse(System.nanoTime());
        for (int i = 0; i < (given.isPresent() ? 1 : count); i++) {
            long seed = first + i;
            try {
                round.run(new Random(seed), i);
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "round " + (i + 1) + " of " + count + " failed; -D" + SEED + "=" + seed + " runs it again: "
                                + e.getMessage(),
                        e);
            }
        }
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return Collections.unmodifiableList(all);
    }
}
