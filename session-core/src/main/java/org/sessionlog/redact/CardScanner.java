package org.sessionlog.redact;

/** 13 to 19 digits, also in groups with single blanks or dashes between, whose check digit is right. */
final class CardScanner implements Scanner {
    private static final int FEWEST = 13;
    private static final int MOST = 19;

    /** The networks' first digits; 1 is where times in milliseconds and nanoseconds begin. */
    @Override
    public boolean beginsWith(char first) {
        return first >= '2' && first <= '6';
    }

    @Override
    public int end(String text, int at) {
        char before = Chars.at(text, at - 1);
        if (Chars.isWord(before) || (before == '.' && Chars.isDigit(Chars.at(text, at - 2)))) {
            return NONE;
        }
        int digits = 0;
        int end = NONE;
        // From the left, each digit counts double or not by how many follow: both sums are kept.
        int even = 0;
        int odd = 0;
        int place = at;
        while (digits < MOST) {
            char c = Chars.at(text, place);
            if (Chars.isDigit(c)) {
                int digit = c - '0';
                int doubled = digit < 5 ? 2 * digit : 2 * digit - 9;
                even += digits % 2 == 0 ? digit : doubled;
                odd += digits % 2 == 0 ? doubled : digit;
                digits++;
                place++;
                // With an odd number of digits the first one counts once.
                int sum = digits % 2 == 1 ? even : odd;
                if (digits >= FEWEST && sum % 10 == 0 && !Chars.isWord(Chars.at(text, place))) {
                    end = place;
                }
            } else if ((c == ' ' || c == '-') && Chars.isDigit(Chars.at(text, place + 1)) && place > at) {
                place++;
            } else {
                break;
            }
        }
        return end;
    }
}
