package org.sessionlog.redact;

/** {@code jane.doe+news@mail.example.org}: a local part of at most 64 characters and a domain with a top level of letters. */
final class EmailScanner implements Scanner {
    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST_LABEL = 63;
    private static final int SHORTEST_TOP = 2;

    @Override
    public boolean beginsWith(char first) {
        return isLocal(first) && first != '.';
    }

    @Override
    public int end(String text, int at) {
        if (isLocal(Chars.at(text, at - 1)) && Chars.at(text, at - 1) != '.') {
            return NONE;
        }
        int place = at;
        while (isLocal(Chars.at(text, place)) && place - at <= LONGEST_LOCAL) {
            place++;
        }
        return place > at && place - at <= LONGEST_LOCAL && Chars.at(text, place) == '@'
                ? domain(text, place + 1)
                : NONE;
    }

    /** The longest domain that begins there and ends with a label of letters. */
    private static int domain(String text, int at) {
        int end = NONE;
        int label = at;
        for (int labels = 1; label - at < 255; labels++) {
            int place = label;
            boolean letters = true;
            while (isLabel(Chars.at(text, place)) && place - label < LONGEST_LABEL) {
                letters &= Chars.isLetter(text.charAt(place));
                place++;
            }
            if (place == label) {
                break;
            }
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
        return Chars.isWord(c) || c == '.' || c == '+' || c == '-' || c == '%';
    }

    private static boolean isLabel(char c) {
        return Chars.isDigit(c) || Chars.isLetter(c) || c == '-';
    }
}
