package org.sessionlog.sink.filesystem.capture;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Session;
import org.sessionlog.SessionScope;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.testkit.InMemoryLogSink;
import org.sessionlog.testkit.InMemoryLogSinkProvider;

/** The configurations that the README shows, as they stand there but for the path of the general log. */
@SuppressWarnings("try") // a scope is there to be closed
class ReadmeConfigurationTest {
    @TempDir
    private Path directory;

    private final InMemoryLogSink log = new InMemoryLogSink();
    private Sessions sessions;
    private Session call;

    @BeforeEach
    void open() {
        sessions = Sessions.builder()
                .directory(directory.resolve("sessions"))
                .logSink(new InMemoryLogSinkProvider(log))
                .build();
        call = sessions.start(SessionSpec.call("call"));
    }

    @AfterEach
    void the_line_was_captured_and_the_other_was_not() throws Exception {
        sessions.close();
        assertThat(log.lines("call")).contains("INFO l: of the call");
        assertThat(Files.readAllLines(directory.resolve("app.log")))
                .singleElement()
                .asString()
                .endsWith("INFO l: of nobody");
    }

    private ByteArrayInputStream shown(String name) throws Exception {
        String configuration = Pattern.compile("```xml\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../README.md")))
                .results()
                .map(MatchResult::group)
                .filter(block -> block.contains("<!-- " + name + " -->"))
                .findFirst()
                .orElseThrow()
                .replace("```xml\n", "")
                .replace("```", "")
                .replace("logs/app.log", directory.resolve("app.log").toString());
        return new ByteArrayInputStream(configuration.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void that_of_log4j_captures() throws Exception {
        var context = new org.apache.logging.log4j.core.LoggerContext("readme");
        context.start(new XmlConfiguration(context, new ConfigurationSource(shown("log4j2.xml"))));
        context.getLogger("l").info("of nobody");
        try (SessionScope scope = call.bind()) {
            context.getLogger("l").info("of the call");
        } finally {
            context.stop(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void that_of_logback_captures() throws Exception {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(shown("logback.xml"));
        context.getLogger("l").info("of nobody");
        try (SessionScope scope = call.bind()) {
            context.getLogger("l").info("of the call");
        }
        context.stop();
    }
}
