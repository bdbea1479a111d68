package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class LogLevelsTest {
    private final LogLevels levels =
            new LogLevels(Level.INFO, Map.of("engine", Level.DEBUG, "engine.tts", Level.ERROR, "llm", Level.WARN));

    @Test
    void a_logger_has_the_level_of_the_longest_name_that_is_above_it() {
        assertThat(levels.lowest("engine")).isEqualTo(Level.DEBUG.toInt());
        assertThat(levels.lowest("engine.stt")).isEqualTo(Level.DEBUG.toInt());
        assertThat(levels.lowest("engine.tts")).isEqualTo(Level.ERROR.toInt());
        assertThat(levels.lowest("engine.tts.cache")).isEqualTo(Level.ERROR.toInt());
        assertThat(levels.lowest("engine.ttsx")).isEqualTo(Level.DEBUG.toInt());
        assertThat(levels.lowest("engineering")).isEqualTo(Level.INFO.toInt());
        assertThat(levels.lowest("eng")).isEqualTo(Level.INFO.toInt());
        assertThat(levels.lowest("")).isEqualTo(Level.INFO.toInt());
    }

    @Test
    void the_sessions_level_leaves_those_of_its_loggers_alone() {
        LogLevels changed = levels.with(Level.TRACE).with("llm", Level.INFO);
        assertThat(changed.lowest("voice")).isEqualTo(Level.TRACE.toInt());
        assertThat(changed.lowest("llm")).isEqualTo(Level.INFO.toInt());
        assertThat(changed.lowest("engine.tts")).isEqualTo(Level.ERROR.toInt());
        assertThat(levels.lowest("llm")).isEqualTo(Level.WARN.toInt());
    }
}
