package org.sessionlog.audio;

/**
 * Decodes one stream, in the order of its media. Never called by two threads at once. The state of a decoder is not kept
 * over a crash: a new one is then given the last packets (500 ms) again before it goes on.
 */
public interface Decoder {
    /** Most samples, all channels counted, that one packet may hold. */
    int MAX_SAMPLES = Buffers.SAMPLES;

    /**
     * How many samples of each channel a payload holds; 0 if it is none of this encoding. Changes nothing, and does not
     * throw, whatever the bytes are.
     */
    int samples(byte[] array, int offset, int length);

    /**
     * Decodes a payload for which {@link #samples} was positive, and at most {@link #MAX_SAMPLES} by the channels. One
     * that throws becomes silence, and is counted as malformed.
     *
     * @param into takes the samples, interleaved, from its beginning
     */
    void decode(byte[] array, int offset, int length, short[] into);

    /**
     * Makes up for packets that never came, right behind what was decoded last. As it stands: not at all.
     *
     * @param samples how many of each channel are missing, at most 100 ms
     * @param next holds the payload that follows, which may tell of what is missing (forward error correction); its length
     *     is 0 when more is missing than is asked for
     * @param into takes the samples, interleaved, from its beginning
     * @return how many of each channel were made up; the rest is silence
     */
    default int conceal(int samples, byte[] next, int offset, int length, short[] into) {
        return 0;
    }
}
