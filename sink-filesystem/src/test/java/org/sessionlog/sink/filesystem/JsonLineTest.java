package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.model.LogRecord;
import org.sessionlog.model.Utf8;
import org.sessionlog.testkit.LogRecords;

/** JSON lines as another reads them. */
class JsonLineTest {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private static byte[] bytes(LogRecord record) {
        LineFormat format = new JsonLine(ZoneOffset.UTC);
        LineBuffer buffer = new LineBuffer(format.time());
        format.append(record, buffer);
        byte[] line = new byte[buffer.length()];
        buffer.first(line.length).get(line);
        return line;
    }

    private static JsonNode read(LogRecord record) throws IOException {
        return JSON.readTree(bytes(record));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "12.50", "1e9", "-0.5E-3", "123456789012345678901234567890", "true", "false"})
    void a_number_or_a_boolean_stays_one(String literal) throws IOException {
        JsonNode value =
                read(new LogRecords().info("a", "m", "k", literal(literal))).at("/labels/k");
        assertThat(value.isValueNode() && !value.isTextual()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-", "01", "1.", ".5", "1e", "1e+", "+1", "NaN", "-Infinity", "1 ", "0x1", "truex", "null"})
    void what_json_does_not_know_as_a_number_is_a_text(String text) throws IOException {
        JsonNode value =
                read(new LogRecords().info("a", "m", "k", literal(text))).at("/labels/k");
        assertThat(value.isTextual()).isTrue();
        assertThat(value.asText()).isEqualTo(text);
    }

    /** A number that prints itself so. */
    private static Number literal(String text) {
        return new Number() {
            private static final long serialVersionUID = 1L;

            @Override
            public int intValue() {
                return 0;
            }

            @Override
            public long longValue() {
                return 0;
            }

            @Override
            public float floatValue() {
                return 0;
            }

            @Override
            public double doubleValue() {
                return 0;
            }

            @Override
            public String toString() {
                return text;
            }
        };
    }

    @Test
    void texts_are_read_as_they_were_given() throws IOException {
        String text = "a\"b\\c\n\r\t\0\u001b\u007f\u0085\u2028\u4f60\ud83d\ude00/";
        JsonNode line = read(new LogRecords().from(text, 7).info(text, text, text, text));
        assertThat(line.at("/message").asText()).isEqualTo(text);
        assertThat(line.path("log.logger").asText()).isEqualTo(text);
        assertThat(line.path("process.thread.name").asText()).isEqualTo(text);
        assertThat(line.path("process.thread.id").asLong()).isEqualTo(7);
        assertThat(line.path("labels").path(text).asText()).isEqualTo(text);
    }

    @Test
    void whatever_bytes_come_the_line_is_one_object() throws IOException {
        Random random = new Random(23);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            LineBuffer buffer = new LineBuffer(TimeFormat.millis(ZoneOffset.UTC));
            buffer.appendQuoted(new Utf8().wrap(bytes, 0, bytes.length));
            byte[] line = new byte[buffer.length()];
            buffer.first(line.length).get(line);
            assertThat(JSON.readTree(line).isTextual()).isTrue();
            for (byte b : line) {
                assertThat(b).isNotEqualTo((byte) '\n');
            }
        }
    }
}
