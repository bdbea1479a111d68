package org.sessionlog.samples.voiceagent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.EndReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;

/**
 * A program whose libraries log through SLF4J to Log4j: one to the capturing appender itself, the other through an
 * asynchronous one before it. On a pool that all calls share.
 */
@SuppressWarnings("try") // a scope is there to be closed
final class CapturedApplication {
    static final int CALLS = 60;
    static final int LINES = 20;

    private static final Logger LIBRARY = LoggerFactory.getLogger("com.library");
    private static final Logger ASYNCHRONOUS = LoggerFactory.getLogger("com.asynchronous");

    private CapturedApplication() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Path general = Path.of(arguments[1]);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        ExecutorService carrying = Session.carrying(Executors.newFixedThreadPool(2));
        try (Sessions sessions =
                Sessions.builder().directory(directory).discover().build()) {
            LIBRARY.info("started");
            List<Session> calls = new ArrayList<>();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                Session call = sessions.start(SessionSpec.call("call-" + i));
                calls.add(call);
                running.add(pool.submit(call.wrap(() -> serve(call.info().id(), carrying))));
                running.add(pool.submit(() -> LIBRARY.info("nobody's")));
            }
            for (Future<?> each : running) {
                each.get();
            }
            ASYNCHRONOUS.info("the last one");
            while (!Files.readString(general).contains("the last one")) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            calls.forEach(call -> call.end(EndReason.COMPLETED));
        } finally {
            pool.shutdown();
            carrying.shutdown();
        }
    }

    private static void serve(String id, ExecutorService carrying) {
        try {
            MDC.put("request.id", "r-" + id);
            for (int line = 0; line < LINES; line++) {
                LIBRARY.atInfo()
                        .addMarker(MarkerFactory.getMarker("SQL"))
                        .addKeyValue("rows", line)
                        .log("direct {} of {}", line, id);
                ASYNCHRONOUS.info("async {} of {}", line, id);
                int number = line;
                carrying.submit(() -> LIBRARY.info("carried {} of {}", number, id))
                        .get();
            }
            LIBRARY.error("failed of {}", id, new IllegalStateException("thrown by " + id));
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            MDC.remove("request.id");
        }
    }
}
