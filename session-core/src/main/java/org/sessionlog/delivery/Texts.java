package org.sessionlog.delivery;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sessionlog.spi.Redactor;
import org.sessionlog.spi.Redactor.Subject;

/** What of a text is kept: every redactor sees it before the journal does (I11). */
final class Texts {
    private static final String REDACTION_FAILED = "[REDACTED:error]";

    private final List<Redactor> redactors;

    Texts(List<Redactor> redactors) {
        this.redactors = List.copyOf(redactors);
    }

    /** Whether everything is kept as it is. */
    boolean isEmpty() {
        return redactors.isEmpty();
    }

    String kept(DropCounters drops, Subject subject, String text) {
        String kept = text;
        for (Redactor redactor : redactors) {
            try {
                kept = Objects.requireNonNull(redactor.redact(subject, kept));
            } catch (Throwable t) {
                // Whatever it was: what could not be looked at is not kept.
                drops.add(Drop.REDACTOR_ERROR);
                return REDACTION_FAILED;
            }
        }
        return kept;
    }

    /** A value of the application's as text, whatever its {@code toString} does. */
    static String of(@Nullable Object value) {
        try {
            return String.valueOf(value);
        } catch (Throwable t) {
            return "[toString of " + (value == null ? "null" : value.getClass().getName()) + " failed]";
        }
    }

    /** Whether this text of a value needs no quotes in any format: a number or a boolean that nobody has redacted. */
    static boolean isLiteral(@Nullable Object value, String text) {
        if (value instanceof Boolean) {
            return text.equals("true") || text.equals("false");
        }
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return value instanceof Number;
    }
}
