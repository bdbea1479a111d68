package org.sessionlog.journal;

import java.util.Optional;

/**
 * How full the journal is.
 *
 * @param mode "mapped" when a crash loses nothing, "memory" when it loses everything not yet delivered
 * @param bytesUsed bytes of the segments that streams hold
 * @param limitBytes what {@code bytesUsed} may reach
 * @param reserveBytes the part of the limit that is kept for {@link Priority#RESERVED}
 * @param slabs number of slabs of both kinds
 * @param slabBytes their size together
 * @param freeEventSegments event segments ready to be taken
 * @param freeAudioSegments audio segments ready to be taken
 * @param bytesPerSecond bytes of segments taken per second lately; 0 when nothing is written
 * @param forces how often the journal was forced to the device (only with a sync interval)
 * @param failure why slabs or register files cannot be written or forced now; empty when all is well
 */
public record JournalUsage(
        String mode,
        long bytesUsed,
        long limitBytes,
        long reserveBytes,
        int slabs,
        long slabBytes,
        long freeEventSegments,
        long freeAudioSegments,
        long bytesPerSecond,
        long forces,
        Optional<String> failure) {}
