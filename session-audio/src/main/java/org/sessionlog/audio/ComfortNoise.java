package org.sessionlog.audio;

/**
 * The noise that a sender describes instead of its silence (RFC 3389), by its level alone; white, and by its place, so
 * that a recording has the same bytes however often it is made.
 */
final class ComfortNoise {
    private final Track track;
    private boolean on;
    private int amplitude;
    /** From where on there is noise still to be placed. */
    private long from;

    ComfortNoise(Track track) {
        this.track = track;
    }

    /** The noise, from that place on, has so many decibels below full scale. */
    void begin(long place, int decibels, short[] scratch) {
        end(place, scratch);
        on = true;
        from = Math.max(place, track.end());
        // The root of the mean square, and of white noise with even distribution the greatest value.
        double level = Short.MAX_VALUE * StrictMath.pow(10, -decibels / 20.0) * StrictMath.sqrt(3);
        amplitude = (int) Math.min(Short.MAX_VALUE, Math.round(level));
    }

    /** Sound comes again. */
    void end(long place, short[] scratch) {
        if (on) {
            for (long at = from; at < place; ) {
                int count = (int) Math.min(scratch.length, place - at);
                for (int i = 0; i < count; i++) {
                    scratch[i] = (short) ((random(at + i) * amplitude) >> 31);
                }
                track.place(at, scratch, 0, count);
                at += count;
            }
        }
        on = false;
    }

    boolean isOn() {
        return on;
    }

    void save(StateWriter to) {
        to.number(amplitude);
        to.number(from);
    }

    void load(StateReader reader) {
        on = true;
        amplitude = reader.small();
        from = reader.number();
    }

    /** 32 bits, by Stafford's mixing of the place. */
    private static long random(long place) {
        long mixed = (place + 1) * 0x9E37_79B9_7F4A_7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return (int) (mixed ^ (mixed >>> 31));
    }
}
