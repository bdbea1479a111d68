package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.redact.Redaction;
import org.sessionlog.spi.Redactor.Subject;

class CutTextsTest {
    private static final String WHOLE = "Pay with 4111 1111 1111 1111 or write to jane.doe@example.org, Jane.";

    private final CutTexts cuts = new CutTexts(text -> Redaction.all().redact(Subject.ASSISTANT_TEXT, text));

    /** Wherever a text is cut, what is kept of it is a beginning of what is kept of the whole, by whole markers. */
    @Test
    void i11_nothing_of_a_secret_remains_wherever_its_text_is_cut() {
        String kept = "Pay with [REDACTED:card] or write to [REDACTED:email], Jane.";
        for (int end = 0; end <= WHOLE.length(); end++) {
            String cut = cuts.cut(WHOLE.substring(0, end), List.of(WHOLE));
            assertThat(kept).startsWith(cut);
            assertThat(cut).doesNotContainPattern("[0-9]|jane|REDACTED:?[a-z]*$");
            assertThat(cut.length()).isGreaterThanOrEqualTo(Math.min(end, "Pay with ".length()));
        }
        assertThat(cuts.cut("Pay with 4111 1111 11", List.of(WHOLE))).isEqualTo("Pay with [REDACTED:card]");
        assertThat(cuts.cut(WHOLE, List.of(WHOLE))).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pay with 4111-1111", "Pay, with 4111111111\u2026", "PAY WITH  4111 1111 1...", "Pay with 4"})
    void i11_it_may_be_spelled_in_another_way(String heard) {
        assertThat(cuts.cut(heard, List.of("", WHOLE))).isEqualTo("Pay with [REDACTED:card]");
    }

    @Test
    void i11_what_was_heard_of_some_other_text_loses_the_number_it_breaks_off_in() {
        assertThat(cuts.cut("So it is 4111 1111 1", List.of(WHOLE))).isEqualTo("So it is [REDACTED:cut]");
        assertThat(cuts.cut("So it is GB82 WEST 1234 56", List.of(WHOLE))).isEqualTo("So it is [REDACTED:cut]");
        assertThat(cuts.cut("So it is 17", List.of(WHOLE))).isEqualTo("So it is 17");
        assertThat(cuts.cut("In 2025 it was", List.of(WHOLE))).isEqualTo("In 2025 it was");
    }

    @Test
    void a_text_without_secrets_is_kept_as_it_is_wherever_it_is_cut() {
        String whole = "Your order 123456789 of 2025-10-29 costs 17.50";
        for (int end = 0; end <= whole.length(); end++) {
            String heard = whole.substring(0, end);
            assertThat(cuts.cut(heard, List.of(whole))).isEqualTo(heard);
        }
    }

    @Test
    void i11_a_redactor_without_markers_leaves_no_half_of_a_name_either() {
        CutTexts names = new CutTexts(text -> text.replace("Jane Doe", "***"));
        assertThat(names.cut("I am Jane D", List.of("I am Jane Doe, hello"))).isEqualTo("I am ");
        assertThat(names.cut("I am Jane Doe, h", List.of("I am Jane Doe, hello")))
                .isEqualTo("I am ***, h");
    }

    @Test
    void i11_a_text_that_goes_on_is_held_back_where_a_secret_may_begin() {
        String text = "x".repeat(30) + " " + WHOLE;
        for (int end = 0; end <= text.length(); end++) {
            String beginning = cuts.beginning(text.substring(0, end));
            assertThat(beginning).doesNotContainPattern("[0-9]|jane");
            assertThat(beginning.length()).isGreaterThanOrEqualTo(Math.min(30, end - CutTexts.HELD_BACK));
        }
        assertThat(cuts.beginning("\uD83D\uDE00".repeat(40) + "x")).isEqualTo("\uD83D\uDE00".repeat(8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Your card 4111 1111 11 | Your card [REDACTED:cut]",
                "It is +49 171 | It is [REDACTED:cut]",
                "It is DE89 3704 | It is [REDACTED:cut]",
                "I have 12 | I have 12",
                "Hello, how can I | Hello, how can I",
                "4111 1111 1111 1111 | [REDACTED:card]",
            })
    void i11_a_text_that_never_came_to_its_end_loses_the_number_it_breaks_off_in(String text, String kept) {
        assertThat(cuts.brokenOff(text)).isEqualTo(kept);
    }
}
