package org.sessionlog.audio.opus;

import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.util.Set;
import org.sessionlog.audio.Codec;
import org.sessionlog.audio.CodecFormat;
import org.sessionlog.audio.Decoder;

/**
 * Opus (RFC 6716), decoded by Concentus. Of a track whose format is {@link org.sessionlog.model.AudioFormat#OPUS}, since its
 * payload type is always a dynamic one (RFC 7587). Both channels of a stereo stream are decoded to one.
 */
public final class OpusCodec implements Codec {
    static final int RATE_HZ = 48_000;
    /** What libopus's encoder looks ahead, as the pre-skip of its files says: 6.5 ms. */
    private static final int DELAY_SAMPLES = 312;

    private static final CodecFormat FORMAT = new CodecFormat("opus", Set.of(), RATE_HZ, RATE_HZ, 1, DELAY_SAMPLES);

    /** Does nothing. */
    public OpusCodec() {}

    @Override
    public CodecFormat format() {
        return FORMAT;
    }

    /** @throws LinkageError when Concentus is not there */
    @Override
    public Decoder decoder() {
        try {
            return new OpusStream(new OpusDecoder(RATE_HZ, 1));
        } catch (OpusException e) {
            throw new IllegalStateException("Concentus makes no decoder for one channel of 48 kHz", e);
        }
    }
}
