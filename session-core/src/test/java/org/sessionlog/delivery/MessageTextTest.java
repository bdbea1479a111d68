package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.MessageFormatter;

class MessageTextTest {
    private static final List<String> PIECES =
            List.of("{}", "{", "}", "\\", "{}", " ", "word", "ü", "\uD83D\uDE00", "");
    private final StringBuilder memory = new StringBuilder();

    @Test
    void every_message_reads_as_slf4j_has_it() {
        Random random = new Random(20_251_121);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder template = new StringBuilder();
            for (int piece = random.nextInt(8); piece > 0; piece--) {
                template.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            Object[] arguments = new Object[random.nextInt(4)];
            for (int n = 0; n < arguments.length; n++) {
                arguments[n] = argument(random);
            }
            assertThat(MessageText.of(memory, template.toString(), arguments).toString())
                    .as("%s with %s", template, List.of(arguments.length))
                    .isEqualTo(MessageFormatter.basicArrayFormat(template.toString(), arguments));
        }
    }

    private static Object argument(Random random) {
        return switch (random.nextInt(13)) {
            case 0 -> null;
            case 1 -> random.nextInt();
            case 2 -> random.nextLong();
            case 3 -> random.nextDouble();
            case 4 -> random.nextFloat();
            case 5 -> random.nextBoolean();
            case 6 -> (short) random.nextInt();
            case 7 -> (byte) random.nextInt();
            case 8 -> 'c';
            case 9 -> new int[] {1, 2};
            case 10 -> new Object[] {"a", null};
            case 11 -> List.of("x", "y");
            default -> "{} text";
        };
    }

    @Test
    void a_message_without_a_template_is_the_word_null() {
        assertThat(MessageText.of(memory, null, new Object[] {1})).hasToString("null");
        assertThat(MessageText.of(memory, "plain {}", null)).hasToString("plain {}");
    }
}
