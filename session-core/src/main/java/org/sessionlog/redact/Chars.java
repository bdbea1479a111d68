package org.sessionlog.redact;

/** The few classes of characters that secrets are made of, and where one may begin. */
final class Chars {
    private Chars() {}

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isWord(char c) {
        return isDigit(c) || isLetter(c) || c == '_';
    }

    static boolean isHex(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    /** A letter or digit of another alphabet. */
    static boolean isWide(char c) {
        return c >= 128 && Character.isLetterOrDigit(c);
    }

    /** A blank or a dash within a line, as people and word processors set them between groups of digits. */
    static boolean isGap(char c) {
        return c == ' '
                || c == '-'
                || c == '\u00a0'
                || c == '\u202f'
                || c == '\u2009'
                || (c >= '\u2010' && c <= '\u2014');
    }

    /** The character there, or a line break outside of the text. */
    static char at(CharSequence text, int index) {
        return index >= 0 && index < text.length() ? text.charAt(index) : '\n';
    }

    /**
     * The character before, or a line break where an escape ends: {@code \n} and <code>&#92;u00a0</code> of JSON and {@code
     * %20} of a URL are letters and digits that no word is made of.
     */
    static char before(CharSequence text, int at) {
        char c = at(text, at - 1);
        if (!isWord(c)) {
            return c;
        }
        boolean escape = at(text, at - 2) == '\\' && "nrtbf".indexOf(c) >= 0;
        boolean url = at(text, at - 3) == '%' && isHex(c) && isHex(at(text, at - 2));
        boolean json = at(text, at - 5) == 'u' && at(text, at - 6) == '\\' && isHex(c);
        return escape || url || json ? '\n' : c;
    }

    static boolean matches(CharSequence text, int at, String word) {
        for (int i = 0; i < word.length(); i++) {
            if (at(text, at + i) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** @param lower in lower case, ASCII */
    static boolean matchesAnyCase(CharSequence text, int at, String lower) {
        for (int i = 0; i < lower.length(); i++) {
            char c = at(text, at + i);
            if ((c >= 'A' && c <= 'Z' ? (char) (c + 32) : c) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
