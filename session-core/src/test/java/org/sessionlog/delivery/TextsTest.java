package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sessionlog.model.Capture;
import org.sessionlog.model.ModelCall;
import org.sessionlog.model.Sender;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.Redactor;
import org.sessionlog.spi.Redactor.Subject;

class TextsTest {
    private final DropCounters drops = DropCounters.ofProcess();

    private TextCapture capture(Texts texts) {
        return new TextCapture(texts, drops, Capture.EVERYTHING);
    }

    @Test
    void i11_redactors_see_a_text_one_after_the_other() {
        Texts texts = new Texts(List.of((subject, text) -> text.replace("1", "2"), (subject, text) -> text + "2!"));
        assertThat(texts.kept(drops, Subject.LOG_MESSAGE, "1")).isEqualTo("22!");
        assertThat(drops.asMap()).isEmpty();
    }

    @Test
    void i11_a_redactor_that_fails_in_whatever_way_leaves_nothing_of_the_text() {
        List<Redactor> failing = List.of(
                (subject, text) -> {
                    throw new IllegalStateException(text);
                },
                (subject, text) -> {
                    throw new StackOverflowError();
                },
                (subject, text) -> {
                    throw sneaky(new java.io.IOException("checked"));
                });
        for (Redactor redactor : failing) {
            List<String> seen = new ArrayList<>();
            Texts texts = new Texts(List.of(redactor, (subject, text) -> {
                seen.add(text);
                return text;
            }));
            assertThat(texts.kept(drops, Subject.USER_TEXT, "4111")).isEqualTo("[REDACTED:error]");
            assertThat(seen).isEmpty();
        }
        assertThat(drops.asMap()).isEqualTo(Map.of("redactor_error", 3L));
    }

    @Test
    @SuppressWarnings("NullAway")
    void i11_a_redactor_that_gives_nothing_back_has_failed() {
        Texts texts = new Texts(List.of((subject, text) -> null));
        assertThat(texts.kept(drops, Subject.USER_TEXT, "4111")).isEqualTo("[REDACTED:error]");
        assertThat(drops.get(Drop.REDACTOR_ERROR)).isEqualTo(1);
    }

    @Test
    void i11_every_text_of_a_turn_is_redacted_as_what_it_is() {
        Texts texts = new Texts(List.of((subject, text) -> subject.name()));
        Instant at = Instant.EPOCH;
        Turn said = Turn.of(1, 1, at, Sender.USER, "t").withInterruption(Optional.empty(), Optional.of("h"));
        assertThat(capture(texts).kept(said, Wording.WHOLE).text()).isEqualTo("USER_TEXT");
        assertThat(capture(texts).kept(said, Wording.WHOLE).heardText()).contains("USER_TEXT");
        Turn tool = Turn.of(1, 1, at, Sender.TOOL, "").withTool(new ToolCall("name", "a", "r", Duration.ZERO, true));
        assertThat(capture(texts).kept(tool, Wording.WHOLE).tool())
                .contains(new ToolCall("name", "TOOL_ARGUMENTS", "TOOL_RESULT", Duration.ZERO, true));
    }

    @Test
    void i11_what_a_model_reasoned_and_what_went_wrong_are_redacted_and_its_name_is_not() {
        Texts texts = new Texts(List.of((subject, text) -> subject.name()));
        ModelCall call = ModelCall.of("local", "phi", Duration.ofMillis(5))
                .withFallback(2, "f")
                .withThinking("t")
                .withError("e");
        Turn said = Turn.of(1, 1, Instant.EPOCH, Sender.ASSISTANT, "t").withModel(call);
        assertThat(capture(texts).kept(said, Wording.WHOLE).model())
                .contains(call.withFallback(2, "LOG_VALUE")
                        .withThinking("ASSISTANT_TEXT")
                        .withError("LOG_VALUE"));
    }

    @Test
    void i1_a_value_whose_toString_fails_is_told_by_its_class() {
        assertThat(Texts.of(null)).isEqualTo("null");
        assertThat(Texts.of(12)).isEqualTo("12");
        assertThat(Texts.of(new Failing(new IllegalStateException("x")))).contains(Failing.class.getName());
        assertThat(Texts.of(new Failing(new StackOverflowError()))).contains(Failing.class.getName());
    }

    @Test
    void only_a_finite_number_or_a_boolean_that_nobody_changed_needs_no_quotes() {
        assertThat(Texts.isLiteral(4711L, "4711")).isTrue();
        assertThat(Texts.isLiteral(-1.5e-7, "-1.5E-7")).isTrue();
        assertThat(Texts.isLiteral(true, "true")).isTrue();
        assertThat(Texts.isLiteral(Double.NaN, "NaN")).isFalse();
        assertThat(Texts.isLiteral(4111L, "[REDACTED]")).isFalse();
        assertThat(Texts.isLiteral(true, "[REDACTED]")).isFalse();
        assertThat(Texts.isLiteral("4711", "4711")).isFalse();
        assertThat(Texts.isLiteral(null, "null")).isFalse();
    }

    @Test
    void i1_a_throwable_that_cannot_be_printed_is_told_by_its_class() {
        assertThat(StackTrace.of(new IllegalStateException("boom")))
                .startsWith("java.lang.IllegalStateException: boom\n\tat ")
                .doesNotEndWith("\n");
        assertThat(StackTrace.of(new Unprintable())).isEqualTo(Unprintable.class.getName());
    }

    private static final class Failing {
        private final Throwable failure;

        Failing(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public String toString() {
            throw sneaky(failure);
        }
    }

    private static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new StackOverflowError();
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException sneaky(Throwable failure) throws T {
        throw (T) failure;
    }
}
