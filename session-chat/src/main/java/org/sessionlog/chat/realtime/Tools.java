package org.sessionlog.chat.realtime;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.sessionlog.Session;
import org.sessionlog.model.ToolCall;

/** The tools that the model calls: functions of the application's, and those of MCP servers. */
final class Tools {
    private final Session session;
    private final Items items;

    Tools(Session session, Items items) {
        this.session = session;
        this.items = items;
    }

    /** What the service tells of a call before its arguments are known, or after. */
    void described(Item item, Event of) {
        String name = of.text("name");
        boolean news = !name.isEmpty() && !name.equals(item.name);
        item.name = name.isEmpty() ? item.name : name;
        item.call = of.text("call_id").isEmpty() ? item.call : of.text("call_id");
        if (item.message != null && news) {
            item.message.tool(new ToolCall(item.name, item.arguments, "", Duration.ZERO));
        }
    }

    /** It is called now. */
    void called(Item item, String arguments, long now) {
        if (item.message != null || items.isFinished(item.id)) {
            return;
        }
        item.arguments = arguments;
        item.began = now;
        item.message = session.tool(new ToolCall(name(item), arguments, "", Duration.ZERO));
    }

    /** The application gave the result of a function. */
    void returned(String call, String output, long now) {
        if (items.isFinished(call)) {
            return;
        }
        Item item = items.called(call);
        if (item == null) {
            session.tool(new ToolCall("unknown", "", output, Duration.ZERO));
        } else {
            finish(item, output, false, now);
        }
        items.finish(call);
    }

    /** A tool of a server failed; why comes with its item, if at all. */
    void failed(Item item, long now) {
        called(item, item.arguments, now);
        if (item.message != null) {
            item.message.tool(new ToolCall(name(item), item.arguments, "", took(item, now), true));
        }
    }

    /** A tool of a server has its result, or failed. */
    void finish(Item item, String output, boolean failed, long now) {
        if (items.isFinished(item.id)) {
            return;
        }
        called(item, item.arguments, now);
        if (item.message != null) {
            item.message.tool(new ToolCall(name(item), item.arguments, output, took(item, now), failed));
        }
        items.finish(item.id);
    }

    private static String name(Item item) {
        return item.name.isEmpty() ? "unknown" : item.name;
    }

    private static Duration took(Item item, long now) {
        return Duration.of(Math.max(0, now - item.began), ChronoUnit.MICROS);
    }
}
