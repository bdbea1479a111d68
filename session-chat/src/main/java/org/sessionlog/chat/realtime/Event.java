package org.sessionlog.chat.realtime;

import com.fasterxml.jackson.databind.JsonNode;

/** An event, or a part of one. What is missing or of another type is empty. */
record Event(JsonNode json) {
    String text(String field) {
        JsonNode value = json.path(field);
        return value.isTextual() ? value.textValue() : "";
    }

    /** @return -1 if there is none */
    long number(String field) {
        JsonNode value = json.path(field);
        return value.isNumber() ? value.longValue() : -1;
    }

    boolean has(String field) {
        return !json.path(field).isMissingNode() && !json.path(field).isNull();
    }

    Event part(String field) {
        return new Event(json.path(field));
    }

    /** A text, or what is there instead of it, as JSON. */
    String textOrJson(String field) {
        JsonNode value = json.path(field);
        return value.isMissingNode() || value.isNull() ? "" : value.isTextual() ? value.textValue() : value.toString();
    }
}
