package org.sessionlog.redact;

/** {@code jane.doe+news@mail.example.org}: a local part of at most 64 characters and a domain with a top level of letters. */
final class EmailScanner implements Scanner {
    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST_LABEL = 63;
    private static final int SHORTEST_TOP = 2;
    private static final String ENCODED_AT = "%40";

    @Override
    public boolean beginsWith(char first) {
        return isLocal(first) && first != '.' && first != '%';
    }

    @Override
    public int end(CharSequence text, int at) {
        char before = Chars.before(text, at);
        if (isLocal(before) && before != '.' && before != '%') {
            return NONE;
        }
        int place = at;
        while (isLocal(Chars.at(text, place)) && !isEncodedAt(text, place) && place - at <= LONGEST_LOCAL) {
            place++;
        }
        if (place == at || place - at > LONGEST_LOCAL) {
            return NONE;
        }
        return isEncodedAt(text, place)
                ? domain(text, place + ENCODED_AT.length())
                : Chars.at(text, place) == '@' ? domain(text, place + 1) : NONE;
    }

    /** As in a URL. */
    private static boolean isEncodedAt(CharSequence text, int place) {
        return Chars.at(text, place) == '%' && Chars.matches(text, place, ENCODED_AT);
    }

    /** The longest domain that begins there and ends with a label of letters. */
    private static int domain(CharSequence text, int at) {
        int end = NONE;
        int label = at;
        for (int labels = 1; label - at < 255; labels++) {
            int place = label;
            boolean letters = true;
            while (isLabel(Chars.at(text, place)) && place - label < LONGEST_LABEL) {
                char c = text.charAt(place);
                letters &= Chars.isLetter(c) || Chars.isWide(c);
                place++;
            }
            if (place == label) {
                break;
            }
            // xn--p1ai: a top level of another alphabet
            letters |= Chars.matchesAnyCase(text, label, "xn--");
            if (labels > 1 && letters && place - label >= SHORTEST_TOP) {
                end = place;
            }
            if (Chars.at(text, place) != '.') {
                break;
            }
            label = place + 1;
        }
        return end;
    }

    private static boolean isLocal(char c) {
        return Chars.isWord(c) || Chars.isWide(c) || c == '.' || c == '+' || c == '-' || c == '%';
    }

    private static boolean isLabel(char c) {
        return Chars.isDigit(c) || Chars.isLetter(c) || Chars.isWide(c) || c == '-';
    }
}
