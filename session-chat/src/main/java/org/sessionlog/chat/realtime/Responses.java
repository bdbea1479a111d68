package org.sessionlog.chat.realtime;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sessionlog.model.ModelCall;

/** The responses that are being generated, at most {@link #MOST}, and what each took. */
final class Responses {
    static final int MOST = 32;

    /** Places of the session at which it was asked for and at which its first piece came. */
    private static final class Running {
        private final long began;
        private long first = Item.UNKNOWN;

        Running(long began) {
            this.began = began;
        }
    }

    private final Map<String, Running> running = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Running> eldest) {
            return size() > MOST;
        }
    };

    private final String provider;
    private String model = "realtime";

    Responses(String provider) {
        this.provider = provider;
    }

    void model(String name) {
        model = name.isEmpty() ? model : name;
    }

    void created(String id, long now) {
        running.computeIfAbsent(id, any -> new Running(now));
    }

    /** A piece of text or sound came. */
    void piece(String id, long now) {
        Running response = running.get(id);
        if (response != null && response.first == Item.UNKNOWN) {
            response.first = now;
        }
    }

    int size() {
        return running.size();
    }

    /** The end of a response, with what it used. */
    ModelCall done(Event response, long now) {
        Running timed = running.remove(response.text("id"));
        Event usage = response.part("usage");
        Duration took = timed == null ? Duration.ZERO : micros(now - timed.began);
        Optional<Duration> first = timed == null || timed.first == Item.UNKNOWN
                ? Optional.empty()
                : Optional.of(micros(timed.first - timed.began));
        ModelCall call = new ModelCall(
                provider,
                response.text("model").isEmpty() ? model : response.text("model"),
                took,
                first,
                tokens(usage, "input_tokens"),
                tokens(usage, "output_tokens"),
                Optional.of(finishReason(response)),
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return response.text("status").equals("failed") ? call.withError(error(response)) : call;
    }

    /** {@code stop}, or why it is not whole: {@code turn_detected}, {@code max_output_tokens}, {@code failed}. */
    private static String finishReason(Event response) {
        String status = response.text("status");
        String reason = response.part("status_details").text("reason");
        return status.equals("completed") ? "stop" : !reason.isEmpty() ? reason : status.isEmpty() ? "unknown" : status;
    }

    private static String error(Event response) {
        Event error = response.part("status_details").part("error");
        String kind = error.text("code").isEmpty() ? error.text("type") : error.text("code");
        String message = error.text("message");
        return kind.isEmpty() ? "failed" : message.isEmpty() ? kind : kind + ": " + message;
    }

    private static OptionalInt tokens(Event usage, String field) {
        long count = usage.number(field);
        return count < 0 || count > Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of((int) count);
    }

    private static Duration micros(long micros) {
        return Duration.of(Math.max(0, micros), ChronoUnit.MICROS);
    }
}
