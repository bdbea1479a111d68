package org.sessionlog.redact;

/**
 * 13 to 19 digits with a valid check digit, in one row or in groups, that begin and are as long as those of the networks of
 * payment cards. Times written as one row of digits begin with 1 or 20, which no network does.
 */
final class CardScanner implements Scanner {
    private static final int FEWEST = 13;
    private static final int MOST = 19;
    private static final int GROUP = 4;

    @Override
    public boolean beginsWith(char first) {
        return (first >= '2' && first <= '6') || first == '9';
    }

    @Override
    public int end(CharSequence text, int at) {
        char before = Chars.before(text, at);
        if (Chars.isWord(before) || (before == '.' && Chars.isDigit(Chars.at(text, at - 2))) || isInUuid(text, at)) {
            return NONE;
        }
        int digits = 0;
        int end = NONE;
        // From the left, each digit counts double or not by how many follow: both sums are kept.
        int even = 0;
        int odd = 0;
        int issuer = 0;
        int place = at;
        while (digits < MOST) {
            char c = Chars.at(text, place);
            if (Chars.isDigit(c)) {
                int digit = c - '0';
                int doubled = digit < 5 ? 2 * digit : 2 * digit - 9;
                even += digits % 2 == 0 ? digit : doubled;
                odd += digits % 2 == 0 ? doubled : digit;
                issuer = digits < GROUP ? issuer * 10 + digit : issuer;
                digits++;
                place++;
                // With an odd number of digits the first one counts once.
                int sum = digits % 2 == 1 ? even : odd;
                if (digits >= FEWEST
                        && sum % 10 == 0
                        && isIssued(issuer, digits)
                        && !Chars.isWord(Chars.at(text, place))) {
                    end = place;
                }
            } else {
                int gap = gap(text, place, digits);
                if (gap == 0) {
                    break;
                }
                place += gap;
            }
        }
        return end;
    }

    /** Behind {@code -9ba1-}. */
    private static boolean isInUuid(CharSequence text, int at) {
        boolean hex = Chars.at(text, at - 1) == '-' && Chars.at(text, at - 6) == '-';
        for (int i = 2; i <= 5 && hex; i++) {
            hex = Chars.isHex(Chars.at(text, at - i));
        }
        return hex;
    }

    /** How many characters stand between two digits; dots, as in 4111.1111.1111.1111, only between groups of four. */
    private static int gap(CharSequence text, int place, int digits) {
        char c = Chars.at(text, place);
        char next = Chars.at(text, place + 1);
        if (Chars.isGap(c)) {
            return Chars.isDigit(next) ? 1 : Chars.isGap(next) && Chars.isDigit(Chars.at(text, place + 2)) ? 2 : 0;
        }
        return (c == '.' || c == '/') && digits % GROUP == 0 && Chars.isDigit(next) ? 1 : 0;
    }

    /** By the first four digits, as the networks publish them. */
    private static boolean isIssued(int issuer, int length) {
        int two = issuer / 100;
        return switch (issuer / 1000) {
            case 4 -> length == 13 || length == 16 || length == 19;
            case 5 -> isIn(two, 51, 55) ? length == 16 : (two == 50 || two >= 56);
            case 2 -> isIn(issuer, 2221, 2720) ? length == 16 : (isIn(issuer, 2200, 2205) && length >= 16);
            case 3 -> {
                if (two == 34 || two == 37) {
                    yield length == 15;
                }
                boolean isKnown = two == 30 || two == 36 || two == 38 || two == 39;
                yield two == 35 ? (isIn(issuer, 3528, 3589) && length >= 16) : (isKnown && length >= 14);
            }
            case 6 -> length >= 16 || two == 63 || two == 67;
            default -> issuer == 9792 && length == 16;
        };
    }

    private static boolean isIn(int number, int from, int to) {
        return number >= from && number <= to;
    }
}
