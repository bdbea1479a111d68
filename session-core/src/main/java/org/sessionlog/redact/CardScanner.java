package org.sessionlog.redact;

import java.util.List;

/**
 * 13 to 19 digits with a valid check digit, in one row or in groups, that begin and are as long as those of the networks of
 * payment cards. Times written as one row of digits begin with 1 or 20, which no network does.
 */
final class CardScanner implements Scanner {
    private static final int FEWEST = 13;
    private static final int MOST = 19;
    private static final int GROUP = 4;

    private static final int FROM_16 = 1 << 16 | 1 << 17 | 1 << 18 | 1 << 19;
    private static final int FROM_14 = 1 << 14 | 1 << 15 | FROM_16;
    private static final int FROM_13 = 1 << 13 | FROM_14;

    /**
     * A range of first four digits, as the networks publish them.
     *
     * @param lengths a bit for each number of digits that its cards have
     */
    private record Issuer(int from, int to, int lengths) {}

    private static final List<Issuer> ISSUERS = List.of(
            new Issuer(4000, 4999, 1 << 13 | 1 << 16 | 1 << 19),
            new Issuer(5100, 5599, 1 << 16),
            new Issuer(2221, 2720, 1 << 16),
            new Issuer(2200, 2205, FROM_16),
            new Issuer(3400, 3499, 1 << 15),
            new Issuer(3700, 3799, 1 << 15),
            new Issuer(3528, 3589, FROM_16),
            new Issuer(3000, 3099, FROM_14),
            new Issuer(3600, 3699, FROM_14),
            new Issuer(3800, 3999, FROM_14),
            new Issuer(5000, 5099, FROM_13),
            new Issuer(5600, 5999, FROM_13),
            new Issuer(6300, 6399, FROM_13),
            new Issuer(6700, 6799, FROM_13),
            new Issuer(6000, 6999, FROM_16),
            new Issuer(9792, 9792, 1 << 16));

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

    private static boolean isIssued(int begin, int length) {
        for (Issuer issuer : ISSUERS) {
            if (begin >= issuer.from && begin <= issuer.to && (issuer.lengths & 1 << length) != 0) {
                return true;
            }
        }
        return false;
    }
}
