package org.sessionlog.audio;

import java.util.Set;

/**
 * What an encoding is to RTP and gives after decoding.
 *
 * @param name the encoding's name in SDP, e.g. {@code G729}
 * @param payloadTypes the RTP payload types, 0 to 127, that have this encoding in whatever track they come: the static one
 *     (RFC 3551, table 4), or those that signalling always agrees on here
 * @param clockRateHz how many timestamps pass in a second
 * @param sampleRateHz rate of the decoded samples, 8,000 to 48,000
 * @param channels of the decoded samples, 1 or 2; two are interleaved, and are recorded as their average
 * @param delaySamples by how many decoded samples the sound lags behind its timestamp, through coding and decoding; it is
 *     placed so much earlier. 0 where that is not known
 */
public record CodecFormat(
        String name, Set<Integer> payloadTypes, int clockRateHz, int sampleRateHz, int channels, int delaySamples) {
    public CodecFormat {
        payloadTypes = Set.copyOf(payloadTypes);
        if (sampleRateHz < 8_000 || sampleRateHz > 48_000 || clockRateHz < 1_000 || clockRateHz > 192_000) {
            throw new IllegalArgumentException(
                    name + ": sample rate is 8000 to 48000 Hz and clock rate 1000 to 192000 Hz," + " not "
                            + sampleRateHz + " and " + clockRateHz);
        }
        if (channels < 1 || channels > 2 || delaySamples < 0) {
            throw new IllegalArgumentException(name + ": channels are 1 or 2 and the delay is not negative, not "
                    + channels + " and " + delaySamples);
        }
        if (payloadTypes.stream().anyMatch(type -> type < 0 || type > 127)) {
            throw new IllegalArgumentException(name + ": payload types are 0 to 127, not " + payloadTypes);
        }
    }

    /** How many timestamps so many samples of each channel take. */
    long ticks(long samples) {
        return samples * clockRateHz / sampleRateHz;
    }
}
