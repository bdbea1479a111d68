package org.sessionlog.samples.chatbot;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;

/** What the assistant can look up. */
final class Orders {
    /** The state of an order, as JSON. */
    @Tool(name = "lookup_order", value = "Tells where an order is")
    String lookup(@P("the number of the order") int number) {
        return "{\"order\":" + number + ",\"state\":\"" + (number % 2 == 1 ? "sent" : "packed") + "\"}";
    }
}
