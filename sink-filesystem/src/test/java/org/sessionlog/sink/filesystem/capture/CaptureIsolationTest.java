package org.sessionlog.sink.filesystem.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sessionlog.LogCapture;
import org.sessionlog.Session;
import org.sessionlog.SessionScope;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.EndReason;
import org.sessionlog.sink.filesystem.FilesystemLogSinkProvider;
import org.sessionlog.sink.filesystem.capture.BackEnd.Setup;
import org.sessionlog.testkit.TestProfile;

/**
 * I9 with both real logging back ends at once and real files: 500 sessions on 8 threads, each line said in one of the
 * ways by which an event finds its session.
 */
@Timeout(180)
@SuppressWarnings("try") // a scope is there to be closed
class CaptureIsolationTest {
    private static final int SESSIONS = 500;
    private static final int THREADS = 8;
    private static final Pattern LINE = Pattern.compile("line (\\d+) of (\\S+) by (\\w+)");

    /** How a line finds its session. */
    private enum Way {
        BOUND,
        NESTED,
        KEY_IN_MDC,
        ID_IN_MDC,
        WRAPPED,
        CARRIED,
        OWN_LOGGER,
        NOBODYS
    }

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void i9_every_line_is_in_its_session_none_in_another_and_none_in_the_general_log(Setup setup) throws Exception {
        int rounds = TestProfile.count(4, 40);
        BackEnd log4j = new Log4jBackEnd(directory, setup);
        BackEnd logback = new LogbackBackEnd(directory, setup);
        Map<String, Path> files = new TreeMap<>();
        long unresolved = LogCapture.unresolved();
        try (Sessions sessions = Sessions.builder()
                .directory(directory.resolve("sessions"))
                .logSink(new FilesystemLogSinkProvider())
                .setting("logging.rotation", "off")
                .build()) {
            List<Session> calls = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                Session call = sessions.start(SessionSpec.call("call-" + i));
                calls.add(call);
                files.put("call-" + i, call.info().artifacts().folder().resolve("session.log"));
            }
            try (log4j;
                    logback) {
                logFromThreads(calls, rounds, log4j, logback);
            }
            calls.forEach(call -> call.end(EndReason.COMPLETED));
        }
        for (Map.Entry<String, Path> file : files.entrySet()) {
            assertThat(lines(file.getValue(), file.getKey()))
                    .as(file.getKey())
                    .containsExactlyInAnyOrderElementsOf(expected(rounds));
        }
        List<String> nobodys = new ArrayList<>();
        for (int i = 0; i < SESSIONS * rounds; i++) {
            nobodys.add("NOBODYS");
        }
        assertThat(ways(log4j)).isEqualTo(nobodys);
        assertThat(ways(logback)).isEqualTo(nobodys);
        assertThat(LogCapture.unresolved()).isEqualTo(unresolved);
    }

    private static void logFromThreads(List<Session> calls, int rounds, BackEnd log4j, BackEnd logback)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        ExecutorService others = Executors.newFixedThreadPool(2);
        ExecutorService carrying = Session.carrying(others);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < calls.size(); i++) {
                    Session call = calls.get(i);
                    Session another = calls.get((i + 1) % calls.size());
                    int number = round;
                    running.add(threads.submit(() -> {
                        for (BackEnd backEnd : List.of(log4j, logback)) {
                            for (Way way : Way.values()) {
                                say(backEnd, way, number, call, another, others, carrying);
                            }
                        }
                        return null;
                    }));
                }
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
            others.shutdownNow();
        }
    }

    private static void say(
            BackEnd backEnd,
            Way way,
            int number,
            Session call,
            Session another,
            ExecutorService others,
            ExecutorService carrying)
            throws Exception {
        String id = call.info().id();
        Callable<Object> line = () -> {
            backEnd.info("com.library", "line {} of {} by {}", number, id, way);
            return "";
        };
        switch (way) {
            case BOUND -> {
                try (SessionScope scope = call.bind()) {
                    line.call();
                }
            }
            case NESTED -> {
                try (SessionScope outer = another.bind();
                        SessionScope inner = call.bind()) {
                    line.call();
                }
            }
            case KEY_IN_MDC, ID_IN_MDC -> {
                String name = way == Way.ID_IN_MDC ? id : call.info().key().toString();
                try (SessionScope scope = another.bind()) {
                    String before = backEnd.get(LogCapture.SESSION_KEY);
                    backEnd.put(LogCapture.SESSION_KEY, name);
                    line.call();
                    backEnd.put(LogCapture.SESSION_KEY, before);
                }
            }
            case WRAPPED -> others.submit(call.wrap(line)).get();
            case CARRIED -> {
                try (SessionScope scope = call.bind()) {
                    carrying.submit(line).get();
                }
            }
            case OWN_LOGGER -> call.logger("own").info("line {} of {} by {}", number, id, way);
            case NOBODYS -> others.submit(line).get();
        }
    }

    private static List<String> expected(int rounds) {
        List<String> expected = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (Way way : Way.values()) {
                if (way != Way.NOBODYS) {
                    expected.add(round + " " + way);
                    expected.add(round + " " + way);
                }
            }
        }
        return expected;
    }

    /** The application's lines, each of which must be of this session. */
    private static List<String> lines(Path file, String id) throws IOException {
        List<String> found = new ArrayList<>();
        for (String text : Files.readAllLines(file)) {
            Matcher line = LINE.matcher(text);
            if (line.find()) {
                assertThat(line.group(2)).isEqualTo(id);
                found.add(line.group(1) + " " + line.group(3));
            }
        }
        return found;
    }

    private static List<String> ways(BackEnd backEnd) {
        return backEnd.generalLines().stream()
                .map(text -> {
                    Matcher line = LINE.matcher(text);
                    return line.find() ? line.group(3) : text;
                })
                .toList();
    }
}
