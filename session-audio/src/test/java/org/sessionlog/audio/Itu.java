package org.sessionlog.audio;

/** ITU-T G.711 expansion by its arithmetic, for 16-bit samples. */
final class Itu {
    private Itu() {}

    static short muLaw(int code) {
        int inverted = ~code & 0xff;
        int magnitude = (((inverted & 0x0f) << 3) + 132 << (inverted >> 4 & 7)) - 132;
        return (short) ((inverted & 0x80) != 0 ? -magnitude : magnitude);
    }

    static short aLaw(int code) {
        int toggled = (code ^ 0x55) & 0xff;
        int segment = toggled >> 4 & 7;
        int magnitude = (toggled & 0x0f) << 4;
        magnitude = segment == 0 ? magnitude + 8 : magnitude + 0x108 << segment - 1;
        return (short) ((toggled & 0x80) != 0 ? magnitude : -magnitude);
    }
}
