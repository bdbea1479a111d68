package org.sessionlog.model;

import java.time.Duration;

/**
 * One use of a tool.
 *
 * @param name of the tool
 * @param arguments as sent, usually JSON
 * @param result as received, usually JSON
 * @param took how long it worked
 * @param failed whether the result is an error
 */
public record ToolCall(String name, String arguments, String result, Duration took, boolean failed) {
    /** One that did what it should. */
    public ToolCall(String name, String arguments, String result, Duration took) {
        this(name, arguments, result, took, false);
    }

    public ToolCall withTime(Duration value) {
        return new ToolCall(name, arguments, result, value, failed);
    }

    /** Its result is an error. */
    public ToolCall asFailed() {
        return new ToolCall(name, arguments, result, took, true);
    }
}
