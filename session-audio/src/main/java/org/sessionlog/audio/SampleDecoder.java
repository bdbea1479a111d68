package org.sessionlog.audio;

/** A decoder of encodings without frames: any whole number of small units is a payload. */
interface SampleDecoder extends Decoder {
    /** Bytes in one unit. */
    int unitBytes();

    /** Samples of each channel in one unit. */
    int unitSamples();

    @Override
    default int samples(byte[] array, int offset, int length) {
        return length / unitBytes() * unitSamples();
    }
}
