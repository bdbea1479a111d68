package org.sessionlog.chat.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.Sender;

/** Lines as OpenAI's fine-tuning takes them. */
class OpenAiExporterTest {
    @TempDir
    private Path folder;

    @Test
    void a_conversation_is_a_line_that_ends_with_an_answer() throws IOException {
        Talk first = new Talk(folder)
                .say(Sender.SYSTEM, "Be brief.")
                .say(Sender.AGENT, "root")
                .say(Sender.USER, "Was \"tut\"\nsich?")
                .say(Sender.SYSTEM, "[withheld: card_data]")
                .say(Sender.ASSISTANT, "Nichts – 你好")
                .say(Sender.USER, "Bye")
                .tool("hang_up", "{}", "ok");
        Talk second = new Talk(folder).say(Sender.USER, "Hello").say(Sender.ASSISTANT, "Hi");
        assertThat(Talk.export(new OpenAiExporter(), first, second))
                .isEqualTo("{\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
                        + "{\"role\":\"user\",\"content\":\"Was \\\"tut\\\"\\nsich?\"},"
                        + "{\"role\":\"assistant\",\"content\":\"Nichts – 你好\"}]}\n"
                        + "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"},"
                        + "{\"role\":\"assistant\",\"content\":\"Hi\"}]}\n");
    }

    @Test
    void tool_calls_are_kept_with_their_results() throws IOException {
        Talk talk = new Talk(folder)
                .say(Sender.USER, "Where are my orders?")
                .tool("orders", "{\"of\":7}", "[1,2]")
                .tool("orders", "{\"of\":8}", "[]")
                .say(Sender.ASSISTANT, "On their way.")
                .say(Sender.USER, "When?")
                .tool("eta", "{}", "today")
                .say(Sender.ASSISTANT, "Today.");
        assertThat(Talk.export(new OpenAiExporter(), talk))
                .isEqualTo("{\"messages\":[{\"role\":\"user\",\"content\":\"Where are my orders?\"},"
                        + "{\"role\":\"assistant\",\"tool_calls\":["
                        + "{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"orders\",\"arguments\":\"{\\\"of\\\":7}\"}},"
                        + "{\"id\":\"call_2\",\"type\":\"function\",\"function\":{\"name\":\"orders\",\"arguments\":\"{\\\"of\\\":8}\"}}]},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"[1,2]\"},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"call_2\",\"content\":\"[]\"},"
                        + "{\"role\":\"assistant\",\"content\":\"On their way.\"},"
                        + "{\"role\":\"user\",\"content\":\"When?\"},"
                        + "{\"role\":\"assistant\",\"tool_calls\":["
                        + "{\"id\":\"call_3\",\"type\":\"function\",\"function\":{\"name\":\"eta\",\"arguments\":\"{}\"}}]},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"call_3\",\"content\":\"today\"},"
                        + "{\"role\":\"assistant\",\"content\":\"Today.\"}],"
                        + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"orders\","
                        + "\"parameters\":{\"type\":\"object\",\"properties\":{}}}},"
                        + "{\"type\":\"function\",\"function\":{\"name\":\"eta\","
                        + "\"parameters\":{\"type\":\"object\",\"properties\":{}}}}]}\n");
    }

    @Test
    void a_conversation_without_an_answer_is_left_out() throws IOException {
        Talk silent = new Talk(folder).say(Sender.USER, "Hello?").say(Sender.ASSISTANT, " ");
        assertThat(Talk.export(new OpenAiExporter(), silent, new Talk(folder))).isEmpty();
    }
}
