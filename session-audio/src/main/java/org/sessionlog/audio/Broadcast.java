package org.sessionlog.audio;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.sessionlog.model.SessionInfo;

/**
 * The {@code bext} chunk (EBU Tech 3285, version 1): whose session a file is of, and when it begins, to the sample. Of
 * who spoke it says nothing.
 */
final class Broadcast {
    /** Without the chunk's head; there is no coding history. */
    static final int BYTES = 602;

    private static final int DESCRIPTION_BYTES = 256;
    private static final int ORIGINATOR_BYTES = 32;
    private static final int DATE_AT = DESCRIPTION_BYTES + 2 * ORIGINATOR_BYTES;
    private static final int SECONDS_A_DAY = 86_400;
    private static final short VERSION = 1;
    private static final DateTimeFormatter DATE_AND_TIME = DateTimeFormatter.ofPattern("uuuu-MM-ddHH:mm:ss");

    private final String description;
    private final String dateAndTime;
    private final long timeReference;

    /**
     * Of a session's file.
     *
     * @param first the frame that the file begins with, counted from the session's start
     */
    Broadcast(SessionInfo session, Samples samples, long first) {
        description = session.id();
        OffsetDateTime start = session.startedAt().atOffset(ZoneOffset.UTC);
        long ofStart = samples.at(start.toLocalTime().toNanoOfDay());
        long aDay = (long) SECONDS_A_DAY * samples.rateHz();
        timeReference = (ofStart + first) % aDay;
        // By the samples, so that date, time and reference never disagree.
        Instant midnight = start.toLocalDate().atTime(LocalTime.MIDNIGHT).toInstant(ZoneOffset.UTC);
        dateAndTime = DATE_AND_TIME.format(midnight.plus(Duration.ofSeconds((ofStart + first) / samples.rateHz()))
                .atOffset(ZoneOffset.UTC));
    }

    /** @param into little-endian, with zeros in it */
    void put(ByteBuffer into) {
        int at = into.position();
        byte[] text = printable(description);
        into.put(text, 0, Math.min(text.length, DESCRIPTION_BYTES));
        into.put(at + DESCRIPTION_BYTES, "Sessionlog".getBytes(StandardCharsets.US_ASCII));
        into.position(at + DATE_AT);
        into.put(dateAndTime.getBytes(StandardCharsets.US_ASCII));
        into.putLong(timeReference).putShort(VERSION);
        into.position(at + BYTES);
    }

    /** The chunk is ASCII; ids come from the network. */
    private static byte[] printable(String text) {
        return text.replaceAll("[^ -~]", "?").getBytes(StandardCharsets.US_ASCII);
    }
}
