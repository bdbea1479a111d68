package org.sessionlog.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;

/** A {@link CoreProgram} in a process of its own. */
final class Remote implements AutoCloseable {
    final ChildProcess child;
    private int orders;

    private Remote(ChildProcess child) {
        this.child = child;
    }

    static Remote on(Path directory, Object... arguments) {
        return on(harness -> harness, directory, arguments);
    }

    static Remote on(UnaryOperator<CrashHarness> with, Path directory, Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = directory;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        CrashHarness harness = CrashHarness.of(CoreProgram.class)
                .jvm("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");
        return new Remote(with.apply(harness).start(all));
    }

    Remote ready() {
        child.awaitLine("ready"::equals);
        return this;
    }

    /** Gives orders, one after the other, and waits for each. @return the last one's result */
    String run(String... wanted) {
        String result = "";
        for (String order : wanted) {
            child.say(order);
            String prefix = "ok " + orders++ + " ";
            result = child.awaitLine(line -> line.startsWith(prefix)).substring(prefix.length());
            assertThat(result).as(order).doesNotStartWith("FAILED");
        }
        return result;
    }

    /** Finishes whatever earlier processes left in a directory, and comes to a clean end. */
    static void recover(Path directory, Object... arguments) {
        try (Remote remote = on(directory, arguments).ready()) {
            assertThat(remote.run("recover")).isEqualTo("true");
            remote.run("close");
        }
    }

    List<String> kill() {
        return child.kill();
    }

    @Override
    public void close() {
        child.close();
    }
}
