package org.sessionlog.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A finished file of a session.
 *
 * @param name what it is: {@code incoming_audio}, {@code outgoing_audio}, {@code mixed_audio}, {@code
 *     stereo_audio}, {@code session_info}
 * @param path where it is
 * @param bytes its size
 * @param duration its length in time, if it has one
 */
public record Artifact(String name, Path path, long bytes, Optional<Duration> duration) {}
