package org.sessionlog.samples.voiceagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;

/** I9 for what libraries log, the whole way: SLF4J, its binding to Log4j, Log4j, the capture, {@code session.log}. */
@Timeout(120)
class CaptureTest {
    private static final String CONFIGURATION = """
            <Configuration status="WARN">
              <Appenders>
                <File name="app" fileName="%s">
                  <PatternLayout pattern="%%p %%c: %%m%%n"/>
                </File>
                <SessionCapture name="capture">
                  <AppenderRef ref="app"/>
                </SessionCapture>
                <Async name="async">
                  <AppenderRef ref="capture"/>
                </Async>
              </Appenders>
              <Loggers>
                <Logger name="com.asynchronous" additivity="false">
                  <AppenderRef ref="async"/>
                </Logger>
                <Root level="info">
                  <AppenderRef ref="capture"/>
                </Root>
              </Loggers>
            </Configuration>
            """;

    private static final Pattern LINE = Pattern.compile("(?:direct|async|carried|failed)(?: \\d+)? of (call-\\d+)");

    @TempDir
    private Path directory;

    @Test
    void i9_each_call_has_what_libraries_logged_for_it_and_the_general_log_has_the_rest() throws Exception {
        Path general = directory.resolve("app.log");
        Path configuration =
                Files.writeString(directory.resolve("log4j2-capture.xml"), CONFIGURATION.formatted(general));
        Path sessions = directory.resolve("sessions");
        try (ChildProcess child = CrashHarness.of(CapturedApplication.class)
                .jvm("-Dlog4j2.configurationFile=" + configuration)
                .start(sessions, general)) {
            assertThat(child.awaitExit()).isZero();
        }
        for (int i = 0; i < CapturedApplication.CALLS; i++) {
            String id = "call-" + i;
            String log = Files.readString(sessions.resolve(id).resolve("session.log"));
            assertThat(LINE.matcher(log).results().map(found -> found.group(1)))
                    .as("calls named in the log of %s", id)
                    .hasSize(3 * CapturedApplication.LINES + 1)
                    .allMatch(id::equals);
            assertThat(log)
                    .contains("rows=7")
                    .contains("marker=SQL")
                    .contains("request.id=r-" + id)
                    .contains("java.lang.IllegalStateException: thrown by " + id)
                    .doesNotContain(" session.id=");
        }
        List<String> rest = new ArrayList<>(List.of("INFO com.library: started"));
        for (int i = 0; i < CapturedApplication.CALLS; i++) {
            rest.add("INFO com.library: nobody's");
        }
        rest.add("INFO com.asynchronous: the last one");
        assertThat(Files.readAllLines(general).stream().filter(line -> !line.contains(" org.sessionlog: ")))
                .containsExactlyElementsOf(rest);
    }
}
