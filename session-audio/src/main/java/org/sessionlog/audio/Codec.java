package org.sessionlog.audio;

/** Turns media bytes into 16-bit samples. Stateless: the same bytes always give the same samples. */
interface Codec {
    /** How many samples that many bytes hold. */
    int samples(int bytes);

    /**
     * Decodes whole samples.
     *
     * @param from holds the media
     * @param first index of the first byte
     * @param samples how many to decode
     */
    void decode(byte[] from, int first, int samples, short[] into);

    /** How many bytes that many samples take. */
    int bytes(int samples);
}
