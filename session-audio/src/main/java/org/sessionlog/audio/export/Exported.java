package org.sessionlog.audio.export;

import java.nio.file.Path;
import java.time.Duration;

/**
 * An export that was made.
 *
 * @param path where it is
 * @param frames how many samples each channel has
 * @param clippedSamples how many samples, of all channels together, the gain would have taken beyond 16 bits; they stand at
 *     the bound
 * @param bytes size of the file
 */
public record Exported(
        Path path, ExportFormat format, int sampleRateHz, int channels, long frames, long clippedSamples, long bytes) {
    /** How long it plays. */
    public Duration duration() {
        return Duration.ofSeconds(frames / sampleRateHz)
                .plusNanos(frames % sampleRateHz * 1_000_000_000L / sampleRateHz);
    }
}
