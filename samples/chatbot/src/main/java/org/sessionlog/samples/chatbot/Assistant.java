package org.sessionlog.samples.chatbot;

import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.UserMessage;

/** The AI service. Its memory id is the session's id. */
interface Assistant {
    /** An answer, piece by piece. */
    TokenStream chat(@MemoryId String session, @UserMessage String text);
}
