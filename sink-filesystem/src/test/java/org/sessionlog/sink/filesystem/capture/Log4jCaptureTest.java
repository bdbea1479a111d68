package org.sessionlog.sink.filesystem.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.ThreadContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sessionlog.Session;
import org.sessionlog.SessionScope;
import org.sessionlog.model.LogRecord;
import org.sessionlog.sink.filesystem.capture.BackEnd.Setup;

@SuppressWarnings("try") // a scope is there to be closed
class Log4jCaptureTest extends CaptureContract {
    @Override
    BackEnd backEnd(Path folder, Setup setup) {
        return new Log4jBackEnd(folder, setup);
    }

    @ParameterizedTest
    @EnumSource
    void context_markers_and_levels_of_its_own_are_kept(Setup setup) {
        Session call = start("call-1");
        try (Log4jBackEnd backEnd = new Log4jBackEnd(directory, setup);
                SessionScope scope = call.bind()) {
            ThreadContext.put("tenant", "acme");
            backEnd.logger("l")
                    .atInfo()
                    .withMarker(MarkerManager.getMarker("SQL").setParents(MarkerManager.getMarker("DB")))
                    .log("select {}", 1);
            ThreadContext.remove("tenant");
            backEnd.logger("l").fatal("the end");
            backEnd.logger("l").log(Level.forName("NOTICE", 350), "own level");
        }
        List<LogRecord> records = recordsOf(call);
        assertThat(records)
                .extracting(LogRecord::level, record -> record.message().toString(), CaptureContract::attributes)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                org.slf4j.event.Level.INFO, "select 1", "marker=SQL,DB tenant=acme"),
                        org.assertj.core.groups.Tuple.tuple(
                                org.slf4j.event.Level.ERROR, "the end", "log4j.level=FATAL"),
                        org.assertj.core.groups.Tuple.tuple(
                                org.slf4j.event.Level.WARN, "own level", "log4j.level=NOTICE"));
    }
}
