package org.sessionlog.audio;

import org.jspecify.annotations.Nullable;
import org.sessionlog.model.AudioFormat;

/** Which codec reads what. */
final class Codecs {
    private static final int PCMU = 0;
    private static final int PCMA = 8;
    private static final int PCM16 = 11;

    private Codecs() {}

    /** The codec of a static RTP payload type (RFC 3551, table 4), if it is decoded here. */
    static @Nullable Codec ofPayloadType(int payloadType) {
        return switch (payloadType) {
            case PCMU -> G711.MU_LAW;
            case PCMA -> G711.A_LAW;
            default -> null;
        };
    }

    /** The codec of a track's frames. */
    static Codec of(AudioFormat.Encoding encoding) {
        return switch (encoding) {
            case PCMU -> G711.MU_LAW;
            case PCMA -> G711.A_LAW;
            case PCM16 -> Pcm16.LITTLE_ENDIAN;
        };
    }

    /** A number that stands for an encoding in a checkpoint, for good. */
    static int number(AudioFormat.Encoding encoding) {
        return switch (encoding) {
            case PCMU -> PCMU;
            case PCMA -> PCMA;
            case PCM16 -> PCM16;
        };
    }

    static AudioFormat.Encoding encoding(int number) {
        return switch (number) {
            case PCMU -> AudioFormat.Encoding.PCMU;
            case PCMA -> AudioFormat.Encoding.PCMA;
            case PCM16 -> AudioFormat.Encoding.PCM16;
            default ->
                throw new IllegalStateException(
                        "the state of a recording names encoding " + number + ": it was written by another version");
        };
    }
}
