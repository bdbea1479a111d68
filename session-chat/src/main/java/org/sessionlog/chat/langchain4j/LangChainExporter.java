package org.sessionlog.chat.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageSerializer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.sessionlog.chat.export.Exporter;
import org.sessionlog.model.Conversation;

/**
 * LangChain4j's own JSON: a line for each conversation, which is an array that its {@code
 * ChatMessageDeserializer.messagesFromJson} reads. With instructions and tools; what an interrupted assistant said is what was
 * heard of it. Conversations in which nobody said anything are left out. Needs {@code langchain4j-core}.
 */
public final class LangChainExporter implements Exporter {
    /** Fails where there is no LangChain4j, so that the format is not offered. */
    public LangChainExporter() {
        ChatMessageSerializer.messagesToJson(List.of());
    }

    @Override
    public String format() {
        return "langchain4j-json";
    }

    @Override
    public void write(Iterator<Conversation> from, OutputStream to) throws IOException {
        while (from.hasNext()) {
            List<ChatMessage> messages = Messages.of(from.next().turns(), true);
            if (!messages.isEmpty()) {
                to.write(ChatMessageSerializer.messagesToJson(messages).getBytes(StandardCharsets.UTF_8));
                to.write('\n');
            }
        }
        to.flush();
    }
}
