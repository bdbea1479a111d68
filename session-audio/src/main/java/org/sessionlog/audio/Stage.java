package org.sessionlog.audio;

/**
 * Decodes packets in their order, where a decoder or a resampler needs that: a packet that comes too early waits for those
 * before it, at most 200 ms and seven others long. Then what is missing is made up, as far as the codec can and for at most
 * 100 ms. What comes still later is decoded by itself and put in its place.
 */
final class Stage {
    private static final int MOST_HELD = 8;
    private static final long PATIENCE_NANOS = 200_000_000;
    private static final int MOST_CONCEALED_MILLIS = 100;

    private final int payloadType;
    private final Codec codec;
    private final Track track;
    private final Slew slew;
    private final Decoding decoding;
    private final Run run;
    private final Held[] held = new Held[MOST_HELD];
    private int heldCount;

    private boolean begun;
    private int nextSequence;
    /** The timestamp behind what was decoded, counted from the source's first. */
    private long expected;

    private static final class Held {
        int sequence;
        long zero;
        long offset;
        long nanos;
        byte[] payload = {};
        /** 0 for a packet that holds no audio. */
        int length;
    }

    Stage(int payloadType, Codec codec, Track track, Slew slew) {
        this.payloadType = payloadType;
        this.codec = codec;
        this.track = track;
        this.slew = slew;
        this.decoding = new Decoding(codec, track.audit());
        this.run = new Run(decoding.format().sampleRateHz(), track);
        for (int i = 0; i < MOST_HELD; i++) {
            held[i] = new Held();
        }
    }

    int payloadType() {
        return payloadType;
    }

    Codec codec() {
        return codec;
    }

    CodecFormat format() {
        return decoding.format();
    }

    /** How many samples a payload holds; 0 if it is none. */
    int samples(byte[] array, int offset, int length) {
        return decoding.samples(array, offset, length);
    }

    /** Takes a packet of the track's source, to be placed {@code offset} timestamps behind {@code zero}. */
    void take(int sequence, long zero, long offset, long nanos, byte[] array, int at, int length, short[] scratch) {
        int ahead = begun ? (short) (sequence - nextSequence) : 0;
        boolean counts = Math.abs(ahead) < SequenceWindow.MAX_MISORDER && (ahead >= 0 || offset < expected);
        if (!counts) {
            drain(scratch);
            ahead = 0;
        }
        if (ahead < 0) {
            alone(zero + slew.shift(offset), offset, array, at, length, scratch);
        } else if (ahead == 0) {
            decode(sequence, zero, offset, array, at, length, scratch);
            releaseNext(scratch);
        } else {
            hold(sequence, zero, offset, nanos, array, at, length);
            if (heldCount == MOST_HELD) {
                release(scratch);
            }
        }
    }

    /** Notes a packet of the source that holds no audio for this. */
    void pass(int sequence, long nanos, short[] scratch) {
        int ahead = begun ? (short) (sequence - nextSequence) : -1;
        if (ahead == 0) {
            nextSequence = (sequence + 1) & 0xffff;
            releaseNext(scratch);
        } else if (ahead > 0 && ahead < SequenceWindow.MAX_MISORDER && heldCount < MOST_HELD - 1) {
            hold(sequence, 0, 0, nanos, new byte[0], 0, 0);
        }
    }

    /** Decodes and places a packet by itself, as if nothing were before or behind it. */
    void alone(long zero, long offset, byte[] array, int at, int length, short[] scratch) {
        Decoding fresh = new Decoding(codec, track.audit());
        Run single = new Run(fresh.format().sampleRateHz(), track);
        int piece;
        long index = index(fresh.format(), offset);
        for (int done = 0; done < length; done += piece) {
            piece = fresh.piece(length - done);
            if (piece == 0) {
                break;
            }
            int count = fresh.decode(array, at + done, piece, scratch);
            single.put(zero, index, scratch, count);
            index += count;
        }
        single.drain();
    }

    /** Gives up what waited too long at that time. */
    void hurry(long nanos, short[] scratch) {
        while (heldCount > 0 && nanos - held[0].nanos > PATIENCE_NANOS) {
            release(scratch);
        }
    }

    /** Decodes all that waits, and begins anew with the next packet, wherever that is. */
    void drain(short[] scratch) {
        while (heldCount > 0) {
            release(scratch);
        }
        run.drain();
        begun = false;
    }

    void save(StateWriter to) {
        to.flag(begun);
        if (begun) {
            to.number(nextSequence);
            to.signed(expected);
        }
        to.number(heldCount);
        for (int i = 0; i < heldCount; i++) {
            to.number(held[i].sequence);
            to.signed(held[i].zero);
            to.signed(held[i].offset);
            to.number(held[i].nanos);
            to.bytes(held[i].payload, 0, held[i].length);
        }
        decoding.save(to);
        run.save(to);
    }

    void load(StateReader from) {
        begun = from.flag();
        if (begun) {
            nextSequence = from.small();
            expected = from.signed();
        }
        heldCount = from.small();
        for (int i = 0; i < heldCount; i++) {
            held[i].sequence = from.small();
            held[i].zero = from.signed();
            held[i].offset = from.signed();
            held[i].nanos = from.number();
            held[i].payload = from.bytes();
            held[i].length = held[i].payload.length;
        }
        decoding.load(from);
        run.load(from);
    }

    /** In the order of their sequence numbers. */
    private void hold(int sequence, long zero, long offset, long nanos, byte[] array, int at, int length) {
        int place = heldCount;
        while (place > 0 && (short) (sequence - held[place - 1].sequence) < 0) {
            place--;
        }
        if (place > 0 && held[place - 1].sequence == sequence) {
            return;
        }
        Held one = held[heldCount];
        System.arraycopy(held, place, held, place + 1, heldCount - place);
        held[place] = one;
        heldCount++;
        one.sequence = sequence;
        one.zero = zero;
        one.offset = offset;
        one.nanos = nanos;
        if (one.payload.length < length) {
            one.payload = new byte[length];
        }
        System.arraycopy(array, at, one.payload, 0, length);
        one.length = length;
    }

    private void releaseNext(short[] scratch) {
        while (heldCount > 0 && held[0].sequence == nextSequence) {
            release(scratch);
        }
    }

    /** Decodes the first one that waits, and makes up for what is missing before it. */
    private void release(short[] scratch) {
        Held one = held[0];
        System.arraycopy(held, 1, held, 0, heldCount - 1);
        heldCount--;
        held[heldCount] = one;
        if (one.length == 0) {
            nextSequence = (one.sequence + 1) & 0xffff;
            return;
        }
        if (one.sequence != nextSequence && one.offset > expected) {
            conceal(one, scratch);
        }
        decode(one.sequence, one.zero, one.offset, one.payload, 0, one.length, scratch);
    }

    private void conceal(Held next, short[] scratch) {
        CodecFormat format = decoding.format();
        long missing = (next.offset - expected) * format.sampleRateHz() / format.clockRateHz();
        int most = format.sampleRateHz() * MOST_CONCEALED_MILLIS / 1_000;
        boolean whole = missing <= most;
        int made = decoding.conceal((int) Math.min(missing, most), next.payload, 0, whole ? next.length : 0, scratch);
        if (made > 0) {
            run.put(next.zero + slew.shift(expected), index(format, expected), scratch, made);
        }
    }

    private void decode(int sequence, long zero, long offset, byte[] array, int at, int length, short[] scratch) {
        CodecFormat format = decoding.format();
        long ticks = format.ticks(decoding.samples(array, at, length));
        boolean follows = begun && sequence == nextSequence;
        long gap = follows ? (offset - expected) * track.samples().rateHz() / format.clockRateHz() : 0;
        long index = index(format, offset);
        int piece;
        for (int done = 0; done < length; done += piece) {
            piece = decoding.piece(length - done);
            if (piece == 0) {
                break;
            }
            int count = decoding.decode(array, at + done, piece, scratch);
            if (done == 0) {
                slew.consider(offset, ticks, format.clockRateHz(), gap, scratch, count, format.sampleRateHz());
            }
            run.put(zero + slew.shift(offset), index, scratch, count);
            index += count;
        }
        expected = begun ? Math.max(expected, offset + ticks) : offset + ticks;
        nextSequence = (sequence + 1) & 0xffff;
        begun = true;
    }

    private static long index(CodecFormat format, long offset) {
        return Math.floorDiv(offset * format.sampleRateHz(), (long) format.clockRateHz()) - format.delaySamples();
    }
}
