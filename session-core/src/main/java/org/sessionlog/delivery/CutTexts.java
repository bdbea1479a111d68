package org.sessionlog.delivery;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Texts that break off. A redactor knows a card number by its last digit, so of a text that ends before that digit nothing
 * would be taken out: what is kept of the longer text decides.
 */
final class CutTexts {
    /** So many characters at the end of a text that goes on are held back: longer than any number with its blanks. */
    static final int HELD_BACK = 64;

    private static final String MARKER = "[REDACTED";
    private static final String BROKEN_OFF = "[REDACTED:cut]";
    private static final int FEWEST_DIGITS = 4;

    private final UnaryOperator<String> redactors;

    /** @param redactors what they leave of a text */
    CutTexts(UnaryOperator<String> redactors) {
        this.redactors = redactors;
    }

    /** Of a text that goes on, what can no longer become a part of something that must not be kept. */
    String beginning(String text) {
        int settled = Math.max(0, text.length() - HELD_BACK);
        if (settled > 0 && Character.isLowSurrogate(text.charAt(settled))) {
            settled--;
        }
        return settled == 0 ? "" : prefix(text.substring(0, settled), redactors.apply(text));
    }

    /** Of a text that never came to its end, all but the number or key that it breaks off in. */
    String brokenOff(String text) {
        String kept = redactors.apply(text);
        int number = lastNumber(kept);
        return number < 0 ? kept : kept.substring(0, number) + BROKEN_OFF;
    }

    /**
     * Of a text that may be the beginning of others.
     *
     * @param wholes those others; the first that has something to be taken out and begins like it counts
     */
    String cut(String text, List<String> wholes) {
        boolean secretive = false;
        for (String whole : wholes) {
            if (whole.equals(text)) {
                continue;
            }
            String keptWhole = redactors.apply(whole);
            int end = keptWhole.equals(whole) ? -1 : place(text, whole);
            if (end >= 0) {
                return prefix(whole.substring(0, end), keptWhole);
            }
            secretive |= !keptWhole.equals(whole);
        }
        return secretive ? brokenOff(text) : redactors.apply(text);
    }

    /** Of the beginning of a text: what it has in common with what is kept of the whole, up to the end of a marker. */
    private String prefix(String text, String keptWhole) {
        String kept = redactors.apply(text);
        int common = 0;
        while (common < kept.length()
                && common < keptWhole.length()
                && kept.charAt(common) == keptWhole.charAt(common)) {
            common++;
        }
        int marker = insideMarker(keptWhole, common);
        if (marker < 0 && common == kept.length()) {
            return kept;
        }
        int begins = marker < 0 ? common : marker;
        int closes = keptWhole.startsWith(MARKER, begins) ? keptWhole.indexOf(']', begins) : -1;
        return keptWhole.substring(0, closes < 0 ? begins : closes + 1);
    }

    /** @return where the marker begins that a place is in the middle of, or -1 */
    private static int insideMarker(String kept, int place) {
        int begins = place == 0 ? -1 : kept.lastIndexOf(MARKER, place - 1);
        return begins >= 0 && kept.indexOf(']', begins) >= place ? begins : -1;
    }

    /**
     * Where in the whole a beginning of it ends, which may be spelled in another way: letters and digits count.
     *
     * @return -1 if the whole begins in another way
     */
    private static int place(String text, String whole) {
        if (whole.startsWith(text)) {
            return text.length();
        }
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = Character.toLowerCase(text.charAt(i));
            if (!Character.isLetterOrDigit(c)) {
                continue;
            }
            while (at < whole.length() && !Character.isLetterOrDigit(whole.charAt(at))) {
                at++;
            }
            if (at == whole.length() || Character.toLowerCase(whole.charAt(at)) != c) {
                return -1;
            }
            at++;
        }
        return at;
    }

    /** Where the last words begin that have digits, if there are enough of them to be a part of something. */
    private static int lastNumber(String text) {
        int begins = text.length();
        int digits = 0;
        int at = text.length();
        while (at > 0 && text.length() - at <= HELD_BACK) {
            int word = text.lastIndexOf(' ', at - 1) + 1;
            int inWord = digits(text, word, at);
            if (inWord == 0 && word < at && !(digits > 0 && isBank(text, word, at))) {
                break;
            }
            begins = word < at ? word : begins;
            digits += inWord;
            at = word - 1;
        }
        return digits >= FEWEST_DIGITS ? begins : -1;
    }

    /** Four capitals within an account number are a bank. */
    private static boolean isBank(String text, int from, int to) {
        return to - from == FEWEST_DIGITS && text.substring(from, to).chars().allMatch(c -> c >= 'A' && c <= 'Z');
    }

    private static int digits(String text, int from, int to) {
        int digits = 0;
        for (int i = from; i < to; i++) {
            digits += Character.isDigit(text.charAt(i)) ? 1 : 0;
        }
        return digits;
    }
}
