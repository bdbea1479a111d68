package org.sessionlog.model;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The call of a language model that a turn comes of.
 *
 * @param provider who serves the model: {@code openai}, {@code local}
 * @param model its name as it was served, else as it was asked for
 * @param took from the request to the complete answer, retries within the client included
 * @param firstToken from the request to the first piece of a streamed answer
 * @param inputTokens tokens of the request, as the provider counted them
 * @param outputTokens tokens of the answer
 * @param finishReason why the model stopped: {@code stop}, {@code length}, {@code tool_execution}
 * @param attempt 1, or higher when it was asked after others had failed for the same turn
 * @param fallback why this model was asked instead of another
 * @param thinking what the model reasoned before its answer, where that is kept
 * @param error what went wrong; the turn's text is then what had come of the answer
 */
public record ModelCall(
        String provider,
        String model,
        Duration took,
        Optional<Duration> firstToken,
        OptionalInt inputTokens,
        OptionalInt outputTokens,
        Optional<String> finishReason,
        int attempt,
        Optional<String> fallback,
        Optional<String> thinking,
        Optional<String> error) {

    /** With nothing but a name and a time. */
    public static ModelCall of(String provider, String model, Duration took) {
        return new ModelCall(
                provider,
                model,
                took,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public ModelCall withFirstToken(Duration value) {
        return new ModelCall(
                provider,
                model,
                took,
                Optional.of(value),
                inputTokens,
                outputTokens,
                finishReason,
                attempt,
                fallback,
                thinking,
                error);
    }

    /** Either may be unknown. */
    public ModelCall withTokens(OptionalInt input, OptionalInt output) {
        return new ModelCall(
                provider, model, took, firstToken, input, output, finishReason, attempt, fallback, thinking, error);
    }

    public ModelCall withFinishReason(String value) {
        return new ModelCall(
                provider,
                model,
                took,
                firstToken,
                inputTokens,
                outputTokens,
                Optional.of(value),
                attempt,
                fallback,
                thinking,
                error);
    }

    /** It was asked because another had failed, for that reason. */
    public ModelCall withFallback(int nth, String reason) {
        return new ModelCall(
                provider,
                model,
                took,
                firstToken,
                inputTokens,
                outputTokens,
                finishReason,
                nth,
                Optional.of(reason),
                thinking,
                error);
    }

    public ModelCall withThinking(String value) {
        return new ModelCall(
                provider,
                model,
                took,
                firstToken,
                inputTokens,
                outputTokens,
                finishReason,
                attempt,
                fallback,
                Optional.of(value),
                error);
    }

    public ModelCall withError(String value) {
        return new ModelCall(
                provider,
                model,
                took,
                firstToken,
                inputTokens,
                outputTokens,
                finishReason,
                attempt,
                fallback,
                thinking,
                Optional.of(value));
    }

    /** Tokens of the answer a second; empty when they were not counted or no time passed. */
    public OptionalDouble tokensPerSecond() {
        return outputTokens.isEmpty() || took.isZero()
                ? OptionalDouble.empty()
                : OptionalDouble.of(outputTokens.getAsInt() * 1e9 / took.toNanos());
    }
}
