package org.sessionlog.testkit.core;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sessionlog.AudioTrack;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.SessionsBuilder;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Consent;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.Health;
import org.sessionlog.model.Withheld;
import org.sessionlog.testkit.CrashHarness;
import org.sessionlog.testkit.FaultInjection;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * An application that records with plugins that write files, and does what it is told on its standard input, line by
 * line. For each line it tells {@code ok <number> <result>} when that is done. Arguments: the directory, then settings as
 * {@code key=value}; {@code -log}, {@code -recorder} and {@code -store} leave a plugin away.
 */
final class CoreProgram {
    private final Map<String, FaultInjection> faults =
            Map.of("log", new FaultInjection(), "recorder", new FaultInjection(), "store", new FaultInjection());
    private final Map<String, Session> sessions = new HashMap<>();
    private final Map<String, AudioTrack> tracks = new HashMap<>();
    private final Sessions core;
    private final Path directory;

    private CoreProgram(String[] arguments) {
        directory = Path.of(arguments[0]);
        List<String> rest = List.of(arguments).subList(1, arguments.length);
        SessionsBuilder builder = Sessions.builder().directory(directory);
        Map<String, String> settings = new HashMap<>(Map.of("checkpoint.interval", "100ms", "journal.limit", "32MiB"));
        for (String argument : rest) {
            int equals = argument.indexOf('=');
            if (equals > 0) {
                settings.put(argument.substring(0, equals), argument.substring(equals + 1));
            }
        }
        settings.forEach(builder::setting);
        if (!rest.contains("-log")) {
            builder.logSink(faults.get("log").around(new FileLog()));
        }
        if (!rest.contains("-recorder")) {
            builder.recorder(faults.get("recorder").around(new FileRecorder()));
        }
        if (!rest.contains("-store")) {
            builder.conversationSink(faults.get("store").around(new FileStore()));
        }
        if (rest.contains("store-down")) {
            faults.get("store").failAlways();
        }
        core = builder.build();
    }

    public static void main(String[] arguments) throws Exception {
        CoreProgram program = new CoreProgram(arguments);
        CrashHarness.tell("ready");
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int number = 0;
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            String result;
            try {
                result = program.run(order.split(" "));
            } catch (RuntimeException e) {
                result = "FAILED " + e;
            }
            CrashHarness.tell("ok " + number++ + " " + result.replace('\n', '|'));
        }
    }

    private String run(String[] words) throws Exception {
        switch (words[0]) {
            case "start" -> {
                SessionSpec call = SessionSpec.call(words[1]);
                Session session = core.start(words.length > 2 ? call.customer(words[2]) : call);
                sessions.put(words[1], session);
                return session.info().key() + " " + session.info().artifacts().folder();
            }
            case "chat" -> sessions.put(words[1], core.start(SessionSpec.chat(words[1])));
            case "log" ->
                session(words).logger("l").atLevel(Level.valueOf(words[2])).log(words[3]);
            case "lines" -> {
                Logger log = session(words).logger("l");
                for (int i = 0; i < Integer.parseInt(words[2]); i++) {
                    log.info("{} {}", words[3], i);
                }
            }
            case "user" -> session(words).user(words[2]);
            case "interrupted" -> session(words).user(words[2]).interruptedAfter(Duration.ofSeconds(1), words[3]);
            case "track" ->
                tracks.put(
                        words[1] + words[2],
                        session(words)
                                .audio(Direction.valueOf(words[2].toUpperCase(Locale.ROOT)), AudioFormat.PCMU_8000));
            case "frames" -> {
                for (int i = 0; i < Integer.parseInt(words[3]); i++) {
                    tracks.get(words[1] + words[2]).frame(Core.bytes(words[4] + " " + i));
                }
            }
            case "consent" -> session(words).consent(Direction.valueOf(words[2]), Consent.valueOf(words[3]));
            case "pause" -> session(words).pause(Withheld.HOLD);
            case "end" -> session(words).end(EndReason.of(words[2]));
            case "write" -> write(session(words), tracks.get(words[1] + "incoming"));
            case "faults" -> faults(faults.get(words[1]), words[2]);
            case "arm" -> Halt.arm();
            case "recover" -> {
                return Boolean.toString(core.awaitRecovery(Duration.ofSeconds(50)));
            }
            case "await-idle" ->
                Core.await("all sessions done", () -> core.health().openSessions() == 0);
            case "sleep" -> Thread.sleep(Long.parseLong(words[1]));
            case "health" -> {
                Health health = core.health();
                return health.journal().mode() + " " + health.openSessions() + " drops=" + health.drops() + " "
                        + health.notes();
            }
            case "fill" -> fill();
            case "unfill" -> Files.delete(directory.resolve("filler"));
            case "content" -> {
                return Files.readString(directory.resolve(words[1]));
            }
            case "descriptors" -> {
                return Long.toString(((com.sun.management.UnixOperatingSystemMXBean)
                                java.lang.management.ManagementFactory.getOperatingSystemMXBean())
                        .getOpenFileDescriptorCount());
            }
            case "close" -> core.close(Duration.ofMillis(words.length > 1 ? Long.parseLong(words[1]) : 10_000));
            case "second" -> {
                Sessions second = Sessions.builder()
                        .directory(directory)
                        .logSink(new FileLog())
                        .recorder(new FileRecorder())
                        .conversationSink(new FileStore())
                        .build();
                Session session = second.start(SessionSpec.call(words[1]));
                sessions.put(words[1], session);
                return session.info().key() + " " + session.info().artifacts().folder();
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "";
    }

    private Session session(String[] words) {
        return sessions.get(words[1]);
    }

    private static void faults(FaultInjection of, String kind) {
        switch (kind) {
            case "fail" -> of.failAlways();
            case "hang" -> of.hang();
            case "heal" -> of.heal();
            case "release" -> of.release();
            default -> throw new IllegalArgumentException(kind);
        }
    }

    /** Records with four threads for ever; each call is told after it has returned. */
    private static void write(Session session, AudioTrack track) {
        List<Runnable> calls = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int thread = t;
            int[] next = {0};
            calls.add(() -> {
                int i = next[0]++;
                switch (thread) {
                    case 0, 1 -> session.logger("t" + thread).info("number {}", i);
                    case 2 -> track.frame(Core.bytes("number " + i));
                    default -> session.user("number " + i);
                }
                CrashHarness.tell("t" + thread + " " + i);
            });
        }
        for (Runnable call : calls) {
            Thread thread = new Thread(() -> {
                while (true) {
                    call.run();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Leaves no byte free on the file system. */
    private void fill() throws IOException {
        byte[] block = new byte[4096];
        try (var filler = Files.newOutputStream(directory.resolve("filler"))) {
            while (true) {
                filler.write(block);
            }
        } catch (IOException full) {
            // that was the point
        }
    }
}
