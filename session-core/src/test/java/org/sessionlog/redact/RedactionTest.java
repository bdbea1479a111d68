package org.sessionlog.redact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.spi.Redactor.Subject;

class RedactionTest {
    private final Redaction all = Redaction.all();

    private String kept(String text) {
        return all.redact(Subject.USER_TEXT, text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "email | jane.doe@example.org",
                "email | j+news@mail.example.co.uk",
                "email | a_b-c%d@x-y.museum",
                "phone | +15551234567",
                "phone | +49 171 1234567",
                "phone | +44 (0)20 7946 0958",
                "phone | (415) 555-0100",
                "phone | 415-555-0100",
                "phone | 415.555.0100",
                "phone | 1-415-555-0100",
                "phone | 030 1234567",
                "phone | 0171/123 45 67",
                "phone | 020 7946 0958",
                "phone | 06 12 34 56 78",
                "phone | 0049 171 1234567",
                "card | 4111111111111111",
                "card | 4111 1111 1111 1111",
                "card | 4111-1111-1111-1111",
                "card | 5555555555554444",
                "card | 2223003122003222",
                "card | 378282246310005",
                "card | 3782 822463 10005",
                "card | 30569309025904",
                "card | 6011111111111117",
                "card | 4222222222222",
                "iban | DE89370400440532013000",
                "iban | DE89 3704 0044 0532 0130 00",
                "iban | GB82 WEST 1234 5698 7654 32",
                "iban | fr1420041010050500013m02606",
                "iban | NO93 8601 1117 947",
                "iban | MT84MALT011000012345MTLCAST001S",
                "ip | 192.168.17.4",
                "ip | 8.8.8.8",
                "ip | 2001:db8::1",
                "ip | 2001:0db8:85a3:0000:0000:8a2e:0370:7334",
                "ip | fe80::1ff:fe23:4567:890a",
                "ip | ::ffff:c000:0280",
                "token | sk-proj-abcdEFGH1234567890abcdEFGH",
                "token | AKIAIOSFODNN7EXAMPLE",
                "token | ghp_0123456789abcdefghijklmnopqrstuvwxyz",
                "token | eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
                "token | Bearer abcdef0123456789abcdef",
                "token | api_key=0123456789abcdef",
                "token | Authorization: Basic dXNlcjpwYXNzd29yZDE=",
                "token | password: hunter2!",
                "token | client_secret = 9f8e7d6c5b4a",
                "token | password=SuperSecret",
                "token | accessToken=abcdefGHIJKLmnop",
                "email | j\u00f6rg@m\u00fcller.de",
                "email | jane%40example.org",
                "phone | (020) 7946 0958",
                "phone | 06.12.34.56.78",
                "phone | 01711234567",
                "phone | +49\u00a0171\u00a01234567",
                "card | 4111\u00a01111\u00a01111\u00a01111",
                "card | 4111.1111.1111.1111",
                "card | 4111  1111  1111  1111",
                "card | 4111\u20131111\u20131111\u20131111",
                "iban | DE89-3704-0044-0532-0130-00",
                "ip | ::ffff:192.168.17.4",
            })
    void a_secret_is_replaced_wherever_it_stands(String kind, String secret) {
        String marker = "[REDACTED:" + kind + "]";
        assertThat(kept(secret)).isEqualTo(marker);
        assertThat(kept("it is " + secret + ".")).isEqualTo("it is " + marker + ".");
        assertThat(kept("(" + secret + ")\n" + secret + ", twice"))
                .isEqualTo("(" + marker + ")\n" + marker + ", twice");
        assertThat(kept("\"" + secret + "\"")).isEqualTo("\"" + marker + "\"");
        assertThat(kept("k\u00e9y=" + secret + " caf\u00e9")).isEqualTo("k\u00e9y=" + marker + " caf\u00e9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"note\":\"a\\n4111111111111111\\t+15551234567\"} | {\"note\":\"a\\n[REDACTED:card]\\t[REDACTED:phone]\"}",
                "GET /pay?card=%204111111111111111&mail=a.b%40c.org | GET /pay?card=%20[REDACTED:card]&mail=[REDACTED:email]",
                "{\\\"password\\\":\\\"a,b;c\\\"} | {\\\"[REDACTED:token]\\\"}",
                "{\"dbPassword\": \"p(4)ss\", \"user\": \"jane\"} | {\"db[REDACTED:token]\", \"user\": \"jane\"}",
                "aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCY | aws_[REDACTED:token]",
                "OPENAI_API_KEY='abcdefgh12345678' | OPENAI_[REDACTED:token]'",
                "peer /10.1.2.3:5060 and [2001:db8::1]:443 | peer /[REDACTED:ip]:5060 and [[REDACTED:ip]]:443",
            })
    void a_secret_is_found_in_json_and_urls_too(String text, String kept) {
        assertThat(kept(text)).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2025-10-29 14:30:45,123 - tid: 17 - INFO - started",
                "2026-11-21T10:00:00.123456Z",
                "09-11-2025 1430",
                "took_ms=1234567890 bytes=15360000000",
                "at 1766311200123 and 1766311200123456789",
                "4111111111111112",
                "DE88370400440532013000",
                "call B2B-0123-4567-8901 of bot 123",
                "550e8400-e29b-41d4-a716-446655440000",
                "version 1.2.3 of v10.20.30.40, 1.2.3.4.5",
                "127.0.0.1:8080 and 0.0.0.0 and ::1",
                "256.1.1.1 1.2.3",
                "std::vector and Face::add and 12:34:56",
                "00:1b:44:11:3a:b7",
                "jane at example, user@host, @handle, a@b.1",
                "tokens=28, the token: completed, token bucket refilled",
                "password: required",
                "sk-1 and sky-high prices",
                "/org/sessionlog/12/34/56/78.wav",
                "0x1F600 0777 007 0-3-4",
                "[REDACTED:card]",
                "20251029143045123 and 2025102914304512",
                "version 1.2.3.4, release=10.0.1.2",
                "password=null password=required",
                "0000123456 and 012345678905",
                "at 01.02.2025 1430",
                "of 3.1415926535897931 and 0.4111111111111111",
            })
    void what_only_looks_like_one_stays(String text) {
        assertThat(kept(text)).isSameAs(text);
    }

    @Test
    void what_is_allowed_stays_in_any_case_and_only_as_a_whole() {
        Redaction redaction = Redaction.all().allow("Support@example.org", "+1 800 555 0100");
        String text = "support@example.org, notsupport@example.org, +1 800 555 0100";
        assertThat(redaction.redact(Subject.LOG_MESSAGE, text))
                .isEqualTo("support@example.org, [REDACTED:email], +1 800 555 0100");
    }

    @Test
    void own_patterns_say_what_they_found_and_go_first() {
        Redaction redaction =
                Redaction.of(Secret.EMAIL).pattern("order", "ORD-\\d{6}").pattern("mail", "\\w+@x\\.org");
        assertThat(redaction.redact(Subject.USER_TEXT, "ORD-123456 and ORD-1 by a@x.org, b@y.org"))
                .isEqualTo("[REDACTED:order] and ORD-1 by [REDACTED:mail], [REDACTED:email]");
        assertThat(Redaction.none().pattern("x", "x").redact(Subject.USER_TEXT, "a@x.org"))
                .isEqualTo("a@[REDACTED:x].org");
    }

    @Test
    void a_pattern_that_cannot_be_is_refused_with_its_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> all.pattern("broken", "(a"))
                .withMessageContaining("broken")
                .withMessageContaining("(a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> all.pattern("back", "(a)\\1"))
                .withMessageContaining("back");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> all.pattern("empty", "x*"))
                .withMessageContaining("empty text");
    }

    @Test
    void only_what_was_asked_for_is_looked_for() {
        assertThat(Redaction.of(Secret.CARD).redact(Subject.USER_TEXT, "4111111111111111 a@x.org"))
                .isEqualTo("[REDACTED:card] a@x.org");
    }

    /** A pattern that tries again and again would look at these for years. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "1",
                "1 ",
                "4-",
                "41 ",
                "a@",
                "a.",
                "a@b.",
                "::",
                "1:",
                "0 ",
                "(",
                "(0",
                "+1",
                "1.",
                "DE89 ",
                "eyJ",
                "token=",
                "token=\"",
                "token='token=\"",
                "password: ",
                "aPassword",
                "%40",
                "\\n",
                "x",
                "\u00e9",
                "-9ba1-",
                "version "
            })
    void no_text_can_hold_up_the_thread_that_logs_it(String piece) {
        Redaction redaction = Redaction.all().pattern("evil", "(a+)+$").pattern("nested", "(x+x+)+y");
        long small = looks(redaction, piece.repeat(20_000 / piece.length()) + "!");
        long large = looks(redaction, piece.repeat(80_000 / piece.length()) + "!");
        assertThat(small).isGreaterThan(20_000).isLessThan(20_000 * 1_000);
        assertThat(large).as("four times as long").isLessThan(small * 5);
    }

    private static long looks(Redaction redaction, String text) {
        Counted counted = new Counted(text);
        redaction.redact(counted);
        return counted.looks;
    }

    /** Counts how often somebody looks at one of its characters. */
    private static final class Counted implements CharSequence {
        private final String text;
        private long looks;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            looks++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            looks += to - from;
            return text.substring(from, to);
        }

        @Override
        public String toString() {
            looks += text.length();
            return text;
        }
    }
}
