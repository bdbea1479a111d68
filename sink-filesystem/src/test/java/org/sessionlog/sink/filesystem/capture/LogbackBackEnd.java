package org.sessionlog.sink.filesystem.capture;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A Logback beside that of SLF4J, with an MDC of its own. */
final class LogbackBackEnd implements BackEnd {
    private final Path general;
    private final LoggerContext context = new LoggerContext();

    LogbackBackEnd(Path folder, Setup setup) {
        general = folder.resolve("logback.log");
        String configuration = """
                <configuration>
                  <appender name="app" class="ch.qos.logback.core.FileAppender">
                    <file>%s</file>
                    <encoder><pattern>%%p %%c: %%m%%n</pattern></encoder>
                  </appender>
                  <appender name="capture" class="org.sessionlog.sink.filesystem.capture.logback.SessionCaptureAppender">
                    <appender-ref ref="app"/>
                  </appender>
                  <appender name="async" class="ch.qos.logback.classic.AsyncAppender">
                    <discardingThreshold>0</discardingThreshold>
                    <maxFlushTime>20000</maxFlushTime>
                    <appender-ref ref="capture"/>
                  </appender>
                  <root level="debug">
                    <appender-ref ref="%s"/>
                  </root>
                </configuration>
                """.formatted(general, setup == Setup.DIRECT ? "capture" : "async");
        context.setMDCAdapter(new LogbackMDCAdapter());
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(new ByteArrayInputStream(configuration.getBytes(StandardCharsets.UTF_8)));
        } catch (JoranException e) {
            throw new IllegalStateException(e);
        }
        context.start();
    }

    Logger logger(String name) {
        return context.getLogger(name);
    }

    LoggerContext context() {
        return context;
    }

    @Override
    public void info(String logger, String message, Object... arguments) {
        logger(logger).info(message, arguments);
    }

    @Override
    public void debug(String logger, String message) {
        logger(logger).debug(message);
    }

    @Override
    public void error(String logger, String message, Throwable thrown) {
        logger(logger).error(message, thrown);
    }

    @Override
    public void put(String key, String value) {
        context.getMDCAdapter().put(key, value);
    }

    @Override
    public String get(String key) {
        return context.getMDCAdapter().get(key);
    }

    @Override
    public void remove(String key) {
        context.getMDCAdapter().remove(key);
    }

    @Override
    public Path general() {
        return general;
    }

    @Override
    public void close() {
        context.stop();
    }
}
