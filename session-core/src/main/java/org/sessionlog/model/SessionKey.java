package org.sessionlog.model;

import java.util.HexFormat;

/**
 * The identity of one session: 128 random bits. The session's id (a call id) is only a label: used again, it is another
 * session with another key.
 */
public record SessionKey(long high, long low) {

    /** 32 lower-case hexadecimal digits, stable and safe as a file name. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }

    /**
     * @param text what {@link #toString()} gave
     * @throws IllegalArgumentException if it is not 32 hexadecimal digits
     */
    public static SessionKey parse(String text) {
        if (text.length() != 32) {
            throw new IllegalArgumentException("a session key has 32 hexadecimal digits, not " + text.length());
        }
        return new SessionKey(HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32));
    }
}
