package org.sessionlog.sink.filesystem.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sessionlog.Session;
import org.sessionlog.SessionScope;
import org.sessionlog.model.LogRecord;
import org.sessionlog.sink.filesystem.capture.BackEnd.Setup;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;

@SuppressWarnings("try") // a scope is there to be closed
class LogbackCaptureTest extends CaptureContract {
    @Override
    BackEnd backEnd(Path folder, Setup setup) {
        return new LogbackBackEnd(folder, setup);
    }

    @Override
    boolean idKnown(Setup setup) {
        return setup == Setup.DIRECT;
    }

    @ParameterizedTest
    @EnumSource
    void pairs_markers_and_mdc_are_kept_and_the_events_own_pair_goes_before_the_mdc(Setup setup) {
        Session call = start("call-1");
        try (LogbackBackEnd backEnd = new LogbackBackEnd(directory, setup);
                SessionScope scope = call.bind()) {
            backEnd.put("tenant", "acme");
            backEnd.put("codec", "of the MDC");
            backEnd.logger("l")
                    .atInfo()
                    .addMarker(MarkerFactory.getMarker("SQL"))
                    .addMarker(MarkerFactory.getMarker("SLOW"))
                    .addKeyValue("codec", "PCMU")
                    .addKeyValue("rate", 8000)
                    .addArgument(1)
                    .log("select {}");
        }
        LogRecord record = recordsOf(call).get(0);
        assertThat(record.message().toString()).isEqualTo("select 1");
        assertThat(attributes(record)).isEqualTo("codec=PCMU rate=8000 marker=SQL,SLOW tenant=acme");
        assertThat(record.attributeIsLiteral(1)).isTrue();
    }

    @Test
    void bind_sets_the_mdc_of_slf4j_and_the_sessions_own_lines_keep_what_else_is_in_it() {
        Session call = start("call-1");
        MDC.put("tenant", "acme");
        try (SessionScope scope = call.bind()) {
            assertThat(MDC.get("session.id")).isEqualTo(call.info().key().toString());
            call.logger("own").info("with the MDC");
            call.logger("own").atInfo().addKeyValue("tenant", "other").log("the line's own goes first");
        } finally {
            MDC.remove("tenant");
        }
        assertThat(MDC.get("session.id")).isNull();
        call.logger("own").info("without");
        assertThat(recordsOf(call))
                .extracting(CaptureContract::attributes)
                .containsExactly("tenant=acme", "tenant=other", "");
    }

    @Test
    void the_mdc_is_left_out_where_the_setting_says_so() {
        sessions.close();
        sessions = org.sessionlog.Sessions.builder()
                .directory(directory.resolve("without-mdc"))
                .logSink(new org.sessionlog.testkit.InMemoryLogSinkProvider(log))
                .setting("logging.mdc", "false")
                .build();
        Session call = start("call-1");
        MDC.put("tenant", "acme");
        try {
            call.logger("own").atInfo().addKeyValue("codec", "PCMU").log("hello");
        } finally {
            MDC.remove("tenant");
        }
        assertThat(recordsOf(call)).extracting(CaptureContract::attributes).containsExactly("codec=PCMU");
    }
}
