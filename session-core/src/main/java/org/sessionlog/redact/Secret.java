package org.sessionlog.redact;

import java.util.Locale;

/** What {@link Redaction} knows by itself. */
public enum Secret {
    /** An address as in RFC 5321: {@code jane.doe@example.org}. */
    EMAIL,
    /**
     * A telephone number: international with {@code +} (ITU-T E.164), and as written in North America {@code (415) 555-0100}
     * and where national numbers begin with 0, {@code 030 1234567}: with at least one separator, or in one row of 10 or 11
     * digits.
     */
    PHONE,
    /**
     * The number of a payment card, 13 to 19 digits with a valid check digit (ISO/IEC 7812-1) that begin and are as many as
     * those of a network.
     */
    CARD,
    /** An account, with a valid checksum (ISO 13616). */
    IBAN,
    /** An address of IPv4 or IPv6, but for those of the machine itself. */
    IP,
    /** Bearer tokens, JSON web tokens, keys of well-known makers, and what follows {@code api_key=} or {@code password:}. */
    TOKEN;

    /** What stands in its place: {@code [REDACTED:card]}. */
    public String marker() {
        return "[REDACTED:" + name().toLowerCase(Locale.ROOT) + "]";
    }
}
