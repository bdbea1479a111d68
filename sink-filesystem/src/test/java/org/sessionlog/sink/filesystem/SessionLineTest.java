package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.Utf8;
import org.sessionlog.testkit.LogRecords;
import org.slf4j.event.Level;

class SessionLineTest {
    private static final LineFormat FORMAT = new SessionLine(ZoneOffset.UTC, false);

    private final LogRecords stream = new LogRecords();

    private static String line(LogRecord record) {
        LineBuffer buffer = new LineBuffer(FORMAT.time());
        FORMAT.append(record, buffer);
        return text(buffer);
    }

    private static String text(LineBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer.first(buffer.length())).toString();
    }

    private static String value(Object value) {
        LineBuffer buffer = new LineBuffer(FORMAT.time());
        buffer.appendToken(Utf8.of(value.toString()));
        return text(buffer);
    }

    private static String message(String message) {
        LineBuffer buffer = new LineBuffer(FORMAT.time());
        buffer.appendText(Utf8.of(message));
        return text(buffer);
    }

    @Test
    void a_line_has_time_level_logger_message_and_key_values() {
        LogRecord record = stream.info("voice", "call accepted", "codec", "PCMU", "attempt", 2, "ok", true);
        assertThat(line(record))
                .isEqualTo("2025-08-24T20:20:05Z INFO voice: call accepted codec=PCMU attempt=2 ok=true\n");
    }

    @ParameterizedTest
    @EnumSource
    void a_level_has_its_common_name(Level level) {
        assertThat(line(stream.line(level, "a", "m")))
                .isEqualTo("2025-08-24T20:20:05Z " + (level == Level.WARN ? "WARNING" : level) + " a: m\n");
    }

    @Test
    void a_line_without_message_has_its_key_values() {
        assertThat(line(stream.info("a", "", "key", "value"))).isEqualTo("2025-08-24T20:20:05Z INFO a: key=value\n");
        assertThat(line(stream.info("a", ""))).isEqualTo("2025-08-24T20:20:05Z INFO a:\n");
    }

    @Test
    void a_stack_trace_is_a_value_on_the_same_line() {
        String line = line(stream.failure(
                Level.ERROR, "a", "failed", new IllegalStateException("no \"line\"\nat all"), "key", "value"));
        assertThat(line)
                .startsWith(
                        "2025-08-24T20:20:05Z ERROR a: failed key=value"
                                + " exception=\"java.lang.IllegalStateException: no \\\"line\\\"\\nat all\\n\\tat org.sessionlog")
                .endsWith("\\n\"\n");
        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    }

    @Test
    void a_plain_value_is_bare() {
        for (String plain : new String[] {"PCMU", "-1.5e3", "10.0.0.1:5060", "a/b,c;d", "'single'", "{}[]()", "+49"}) {
            assertThat(value(plain)).isEqualTo(plain);
        }
    }

    @Test
    void a_value_that_is_not_plain_is_quoted_so_that_it_can_be_read_back() {
        assertThat(value("")).isEqualTo("\"\"");
        assertThat(value("two words")).isEqualTo("\"two words\"");
        assertThat(value("a=b")).isEqualTo("\"a=b\"");
        assertThat(value("say \"hi\"")).isEqualTo("\"say \\\"hi\\\"\"");
        assertThat(value("C:\\new")).isEqualTo("\"C:\\\\new\"");
        assertThat(value("a\nb\r\tc\0d\u007fe")).isEqualTo("\"a\\nb\\r\\tc\\u0000d\\u007fe\"");
        assertThat(value("caf\u00e9")).isEqualTo("\"caf\u00e9\"");
        assertThat(line(stream.info("a", "m", "two words", 1))).endsWith("a: m \"two words\"=1\n");
    }

    @Test
    void a_message_is_one_line_and_otherwise_as_it_was() {
        assertThat(message("a\nb\r\nc\td")).isEqualTo("a\\nb\\r\\nc\\td");
        assertThat(message("\u001b[31mred\u0007")).isEqualTo("\\u001b[31mred\\u0007");
        assertThat(message("next\u0085line\u2028separators\u2029end"))
                .isEqualTo("next\\u0085line\\u2028separators\\u2029end");
        for (String same : new String[] {"{\"json\": \"a\\nb\"}", "C:\\new", "\u00a0\u00e9\u4f60\ud83d\ude00", "~ }"}) {
            assertThat(message(same)).isEqualTo(same);
        }
    }

    @Test
    void a_control_character_is_found_at_every_place_of_a_text() {
        for (int length = 1; length < 40; length++) {
            for (int at = 0; at < length; at++) {
                for (char special : new char[] {'\n', '\u001f', '\u007f', '\u0085'}) {
                    char[] text = new char[length];
                    Arrays.fill(text, '~');
                    text[at] = special;
                    String escaped = special == '\n' ? "\\n" : String.format("\\u%04x", (int) special);
                    assertThat(message(new String(text)))
                            .isEqualTo("~".repeat(at) + escaped + "~".repeat(length - at - 1));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        // Lone continuation, overlong slash, overlong NUL, surrogate, beyond U+10FFFF, impossible bytes, cut short.
        "80",
        "C0AF",
        "E08080",
        "EDA080",
        "F4908080",
        "F8888080",
        "FF",
        "C3",
        "E282",
        "F09F98",
        "E28228",
        "F09F2880"
    })
    void malformed_utf_8_becomes_replacement_characters(String hex) {
        byte[] malformed = java.util.HexFormat.of().parseHex(hex);
        byte[] bytes = ByteBuffer.allocate(malformed.length + 2)
                .put((byte) 'a')
                .put(malformed)
                .put((byte) 'b')
                .array();
        LineBuffer buffer = new LineBuffer(FORMAT.time());
        buffer.appendText(new Utf8().wrap(bytes, 0, bytes.length));
        buffer.append('|');
        buffer.appendToken(new Utf8().wrap(bytes, 0, bytes.length - 1));
        assertThat(text(buffer)).matches("a\ufffd+[( ]*\ufffd*b\\|\"a\ufffd+[( ]*\ufffd*\"");
    }

    @Test
    void whatever_bytes_come_the_line_is_one_and_well_formed() throws CharacterCodingException {
        Random random = new Random(17);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(30)];
            random.nextBytes(bytes);
            LineBuffer buffer = new LineBuffer(FORMAT.time());
            buffer.appendText(new Utf8().wrap(bytes, 0, bytes.length));
            buffer.append(' ');
            buffer.appendToken(new Utf8().wrap(bytes, 0, bytes.length));
            String line = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(buffer.first(buffer.length()))
                    .toString();
            assertThat(line.chars().noneMatch(Character::isISOControl)).as(line).isTrue();
            assertThat(line.lines().count()).isEqualTo(1);
        }
    }

    @Test
    void time_is_cut_to_seconds_and_has_four_digits_of_year() {
        assertThat(line(stream.at(Duration.ofMillis(999)).info("a", "m"))).startsWith("2025-08-24T20:20:05Z ");
        assertThat(line(stream.at(Duration.ofMillis(1000)).info("a", "m"))).startsWith("2025-08-24T20:20:06Z ");
        LineBuffer buffer = new LineBuffer(FORMAT.time());
        buffer.appendTime(Long.MAX_VALUE);
        buffer.appendTime(-1);
        buffer.appendTime(951_782_400_000L);
        assertThat(text(buffer)).isEqualTo("9999-12-31T23:59:59Z1970-01-01T00:00:00Z2000-02-29T00:00:00Z");
    }

    @Test
    void a_buffer_grows_for_a_long_line_and_shrinks_afterwards() {
        LineBuffer buffer = new LineBuffer(FORMAT.time());
        String large = "\u00e9x\n".repeat(400_000);
        buffer.appendText(Utf8.of(large));
        assertThat(text(buffer)).isEqualTo(large.replace("\n", "\\n"));
        buffer.clear();
        buffer.appendText(Utf8.of("small"));
        assertThat(buffer.first(5).array().length).isLessThan(200_000);
        assertThat(text(buffer)).isEqualTo("small");
    }
}
