package org.sessionlog.model;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a session when it starts. Immutable, and the same after a crash.
 *
 * @param key identity
 * @param id the application's label (a call id). Came from the network: any characters
 * @param kind what kind of conversation
 * @param bot the bot or agent that serves it
 * @param customer the customer it is with
 * @param group the group of sessions that it belongs to
 * @param agent the agent that serves it at first
 * @param caller number or address of the calling side
 * @param called number or address of the called side
 * @param startedAt wall-clock time of sample 0 and of {@code nanos} 0
 * @param metadata what {@code session_start} tells besides: device, sample_rate, channels, codec, overrides and the application's own keys, in order
 * @param recording what becomes of its audio
 * @param capture what is kept of what is said
 * @param artifacts where its files are
 */
public record SessionInfo(
        SessionKey key,
        String id,
        SessionKind kind,
        Optional<String> bot,
        Optional<String> customer,
        Optional<String> group,
        String agent,
        Optional<String> caller,
        Optional<String> called,
        Instant startedAt,
        Map<String, String> metadata,
        RecordingSpec recording,
        Capture capture,
        ArtifactPaths artifacts) {

    public SessionInfo {
        metadata = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(metadata));
    }
}
