package org.sessionlog.sink.filesystem.capture;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;

/** Log4j 2 by its own API. The capturing appender is found by its plugin's name. */
final class Log4jBackEnd implements BackEnd {
    private final Path general;
    private final LoggerContext context;

    Log4jBackEnd(Path folder, Setup setup) {
        general = folder.resolve("log4j.log");
        String configuration = """
                <Configuration status="ERROR" shutdownHook="disable">
                  <Appenders>
                    <File name="app" fileName="%s">
                      <PatternLayout pattern="%%p %%c: %%m%%n"/>
                    </File>
                    <SessionCapture name="capture">
                      <AppenderRef ref="app"/>
                    </SessionCapture>
                    <Async name="async" bufferSize="256">
                      <AppenderRef ref="capture"/>
                    </Async>
                  </Appenders>
                  <Loggers>
                    <Root level="debug">
                      <AppenderRef ref="%s"/>
                    </Root>
                  </Loggers>
                </Configuration>
                """.formatted(general, setup == Setup.DIRECT ? "capture" : "async");
        context = new LoggerContext("test");
        try {
            context.start(new XmlConfiguration(
                    context,
                    new ConfigurationSource(new ByteArrayInputStream(configuration.getBytes(StandardCharsets.UTF_8)))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Logger logger(String name) {
        return context.getLogger(name);
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
        ThreadContext.put(key, value);
    }

    @Override
    public String get(String key) {
        return ThreadContext.get(key);
    }

    @Override
    public void remove(String key) {
        ThreadContext.remove(key);
    }

    @Override
    public Path general() {
        return general;
    }

    @Override
    public void close() {
        context.stop(20, TimeUnit.SECONDS);
    }
}
