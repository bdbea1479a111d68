package org.sessionlog.chat.langchain4j;

import dev.langchain4j.model.output.TokenUsage;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Time and tokens of calls.
 *
 * @param micros microseconds from the request to the complete answer
 * @param input tokens of the requests
 * @param output tokens of the answers
 */
record Cost(long micros, OptionalInt input, OptionalInt output) {
    static final Cost NONE = new Cost(0, OptionalInt.empty(), OptionalInt.empty());

    static Cost of(long micros, @Nullable TokenUsage usage) {
        return usage == null
                ? new Cost(micros, OptionalInt.empty(), OptionalInt.empty())
                : new Cost(micros, optional(usage.inputTokenCount()), optional(usage.outputTokenCount()));
    }

    Cost plus(Cost other) {
        return new Cost(micros + other.micros, sum(input, other.input), sum(output, other.output));
    }

    private static OptionalInt optional(@Nullable Integer count) {
        return count == null ? OptionalInt.empty() : OptionalInt.of(count);
    }

    /** What was not counted is left out. */
    private static OptionalInt sum(OptionalInt one, OptionalInt other) {
        return one.isEmpty() ? other : other.isEmpty() ? one : OptionalInt.of(one.getAsInt() + other.getAsInt());
    }
}
