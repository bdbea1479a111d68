package org.sessionlog.audio;

/** One stream that is being decoded to one channel, and what a checkpoint keeps of it. */
final class Decoding {
    /**
     * A decoder whose state cannot be kept is given that much again when it goes on behind a checkpoint. Opus then differs
     * from what it would have been by less than -40 dB in speech; with 200 ms it was -12 dB at times.
     */
    private static final int REPEATED_MILLIS = 500;

    private static final int MOST_REPEATED = 50;

    private final CodecFormat format;
    private final Decoder decoder;
    private final TrackAudit audit;
    /** A ring of the last payloads, for decoders whose state cannot be kept. */
    private final byte[][] payloads;

    private final int[] lengths;
    private long kept;

    Decoding(Codec codec, TrackAudit audit) {
        this.format = codec.format();
        this.decoder = codec.decoder();
        this.audit = audit;
        boolean repeats = !(decoder instanceof SampleDecoder);
        this.payloads = new byte[repeats ? MOST_REPEATED : 0][];
        this.lengths = new int[payloads.length];
    }

    CodecFormat format() {
        return format;
    }

    /** How many samples a payload holds; 0 if it is none of the encoding, or holds more than can be. */
    int samples(byte[] array, int offset, int length) {
        int samples;
        try {
            samples = decoder.samples(array, offset, length);
        } catch (RuntimeException e) {
            return 0;
        }
        boolean fits = decoder instanceof SampleDecoder || samples * format.channels() <= Decoder.MAX_SAMPLES;
        return fits ? Math.max(0, samples) : 0;
    }

    /** How many bytes of a payload can be decoded at once. */
    int piece(int length) {
        if (decoder instanceof SampleDecoder units) {
            int most = Decoder.MAX_SAMPLES / (units.unitSamples() * format.channels());
            return Math.min(most, length / units.unitBytes()) * units.unitBytes();
        }
        return length;
    }

    /**
     * Decodes a piece.
     *
     * @return how many samples there are
     */
    int decode(byte[] array, int offset, int length, short[] into) {
        int samples = samples(array, offset, length);
        if (payloads.length > 0) {
            keep(array, offset, length);
        }
        try {
            decoder.decode(array, offset, length, into);
            mix(into, samples);
        } catch (RuntimeException e) {
            audit.undecodable();
            Silence.fill(into, 0, samples);
        }
        return samples;
    }

    /** As {@link Decoder#conceal}, to one channel. */
    int conceal(int samples, byte[] next, int offset, int length, short[] into) {
        try {
            int made = Math.max(0, Math.min(samples, decoder.conceal(samples, next, offset, length, into)));
            mix(into, made);
            return made;
        } catch (RuntimeException e) {
            return 0;
        }
    }

    void save(StateWriter to) {
        if (decoder instanceof Restorable state) {
            state.save(to);
        } else if (payloads.length > 0) {
            int repeated = repeated();
            to.number(repeated);
            for (long i = kept - repeated; i < kept; i++) {
                int at = (int) (i % payloads.length);
                to.bytes(payloads[at], 0, lengths[at]);
            }
        }
    }

    void load(StateReader from) {
        if (decoder instanceof Restorable state) {
            state.load(from);
        } else if (payloads.length > 0) {
            short[] unheard = new short[Decoder.MAX_SAMPLES];
            for (int left = from.small(); left > 0; left--) {
                byte[] payload = from.bytes();
                keep(payload, 0, payload.length);
                try {
                    decoder.decode(payload, 0, payload.length, unheard);
                } catch (RuntimeException e) {
                    // It was silence then, and was counted.
                }
            }
        }
    }

    private int repeated() {
        int repeated = 0;
        long samples = 0;
        while (repeated < Math.min(kept, payloads.length)
                && samples * 1_000 < (long) REPEATED_MILLIS * format.sampleRateHz()) {
            repeated++;
            int at = (int) ((kept - repeated) % payloads.length);
            samples += decoder.samples(payloads[at], 0, lengths[at]);
        }
        return repeated;
    }

    private void keep(byte[] array, int offset, int length) {
        int at = (int) (kept % payloads.length);
        if (payloads[at] == null || payloads[at].length < length) {
            payloads[at] = new byte[length];
        }
        System.arraycopy(array, offset, payloads[at], 0, length);
        lengths[at] = length;
        kept++;
    }

    private void mix(short[] samples, int count) {
        if (format.channels() == 2) {
            for (int i = 0; i < count; i++) {
                samples[i] = (short) ((samples[2 * i] + samples[2 * i + 1]) / 2);
            }
        }
    }
}
