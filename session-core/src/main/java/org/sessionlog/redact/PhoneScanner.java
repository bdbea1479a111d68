package org.sessionlog.redact;

/** Numbers as people write them. A row of digits without any separator is mostly a number of something else. */
final class PhoneScanner implements Scanner {
    private static final int MOST_DIGITS = 15;
    private static final int FEWEST_INTERNATIONAL = 8;
    private static final int FEWEST_NATIONAL = 9;
    private static final int MOST_NATIONAL = 15;
    private static final int SHORTEST_ROW = 10;
    private static final int LONGEST_ROW = 11;

    @Override
    public boolean beginsWith(char first) {
        return Chars.isDigit(first) || first == '+' || first == '(';
    }

    @Override
    public int end(CharSequence text, int at) {
        char before = Chars.before(text, at);
        if (Chars.isWord(before) || before == '+' || isInside(before, Chars.at(text, at - 2))) {
            return NONE;
        }
        char first = text.charAt(at);
        if (first == '+') {
            return international(text, at);
        }
        int end = northAmerican(text, at);
        if (end != NONE) {
            return end;
        }
        if (first == '(' && Chars.at(text, at + 1) == '0') {
            return parenthesized(text, at);
        }
        return first == '0' ? trunk(text, at) : NONE;
    }

    /** Whether what comes is a part of something longer: of a date, an identifier, a time. */
    private static boolean isInside(char before, char beforeThat) {
        return switch (before) {
            case '-', '/', '.' -> Chars.isWord(beforeThat);
            case ':', ',' -> Chars.isDigit(beforeThat);
            default -> false;
        };
    }

    private static boolean isJoint(char c) {
        return c == '.' || c == '-' || c == '/' || c == ':' || c == ',';
    }

    private static int international(CharSequence text, int at) {
        if (!isFirst(Chars.at(text, at + 1))) {
            return NONE;
        }
        int digits = 0;
        int end = NONE;
        int place = at + 1;
        while (digits <= MOST_DIGITS) {
            char c = Chars.at(text, place);
            if (Chars.isDigit(c)) {
                digits++;
                place++;
                end = place;
                continue;
            }
            int joint = joint(text, place);
            if (joint == 0) {
                break;
            }
            place += joint;
        }
        boolean fits = digits >= FEWEST_INTERNATIONAL && digits <= MOST_DIGITS && !Chars.isWord(Chars.at(text, end));
        return fits ? end : NONE;
    }

    /** How many characters stand between two digits of a number: {@code " "}, {@code " (0)"}, {@code ") "} and the like. */
    private static int joint(CharSequence text, int at) {
        int length = 0;
        while (length < 3 && isBetween(Chars.at(text, at + length))) {
            length++;
        }
        return length > 0 && Chars.isDigit(Chars.at(text, at + length)) ? length : 0;
    }

    private static boolean isBetween(char c) {
        return Chars.isGap(c) || c == '.' || c == '/' || c == '(' || c == ')';
    }

    private static boolean isFirst(char c) {
        return c >= '1' && c <= '9';
    }

    /** {@code (415) 555-0100}, {@code 415-555-0100}, {@code 415.555.0100}, {@code 1-415-555-0100}. */
    private static int northAmerican(CharSequence text, int at) {
        int place = at;
        if (text.charAt(place) == '1' && (Chars.at(text, place + 1) == '-' || Chars.at(text, place + 1) == ' ')) {
            place += 2;
        }
        boolean open = Chars.at(text, place) == '(';
        place += open ? 1 : 0;
        if (!isArea(text, place)) {
            return NONE;
        }
        place += 3;
        char joint = Chars.at(text, place);
        if (open) {
            if (joint != ')') {
                return NONE;
            }
            place += Chars.isGap(Chars.at(text, place + 1)) ? 2 : 1;
        } else if (joint == '.' || Chars.isGap(joint)) {
            place++;
        } else {
            return NONE;
        }
        char second = Chars.at(text, place + 3);
        boolean sameJoint = open ? second == '.' || Chars.isGap(second) : second == joint;
        if (!isArea(text, place) || !sameJoint) {
            return NONE;
        }
        int end = place + 4;
        for (int i = 0; i < 4; i++, end++) {
            if (!Chars.isDigit(Chars.at(text, end))) {
                return NONE;
            }
        }
        char next = Chars.at(text, end);
        return Chars.isWord(next) || (isJoint(next) && Chars.isDigit(Chars.at(text, end + 1))) ? NONE : end;
    }

    /** Three digits, the first of 2 to 9. */
    private static boolean isArea(CharSequence text, int at) {
        char first = Chars.at(text, at);
        return first >= '2'
                && first <= '9'
                && Chars.isDigit(Chars.at(text, at + 1))
                && Chars.isDigit(Chars.at(text, at + 2));
    }

    /** {@code (020) 7946 0958}: what is in the parentheses is the first group. */
    private static int parenthesized(CharSequence text, int at) {
        int close = at + 1;
        while (Chars.isDigit(Chars.at(text, close)) && close - at <= 6) {
            close++;
        }
        if (Chars.at(text, close) != ')' || close - at < 3) {
            return NONE;
        }
        int digits = close - at - 1;
        int end = NONE;
        int place = close + (Chars.isGap(Chars.at(text, close + 1)) ? 2 : 1);
        while (digits <= MOST_NATIONAL && Chars.isDigit(Chars.at(text, place))) {
            while (Chars.isDigit(Chars.at(text, place)) && digits <= MOST_NATIONAL) {
                digits++;
                place++;
            }
            end = place;
            place += Chars.isGap(Chars.at(text, place)) || Chars.at(text, place) == '/' ? 1 : 0;
        }
        return digits >= FEWEST_NATIONAL && digits <= MOST_NATIONAL && !Chars.isWord(Chars.at(text, end)) ? end : NONE;
    }

    /** {@code 01711234567}: so long, and with one 0 at the beginning, numbers of other things rarely are. */
    private static int row(CharSequence text, int at) {
        int end = at;
        while (Chars.isDigit(Chars.at(text, end)) && end - at <= LONGEST_ROW) {
            end++;
        }
        int digits = end - at;
        char next = Chars.at(text, end);
        boolean goesOn = Chars.isWord(next) || (isJoint(next) && Chars.isDigit(Chars.at(text, end + 1)));
        return digits >= SHORTEST_ROW && digits <= LONGEST_ROW && isFirst(Chars.at(text, at + 1)) && !goesOn
                ? end
                : NONE;
    }

    /** {@code 030 1234567}, {@code 0171/123 45 67}, {@code 020 7946 0958}, {@code 06 12 34 56 78}, {@code 06.12.34.56.78}. */
    private static int trunk(CharSequence text, int at) {
        int digits = 0;
        int groups = 0;
        boolean pairs = true;
        int place = at;
        int end = NONE;
        while (digits <= MOST_NATIONAL) {
            int from = place;
            while (Chars.isDigit(Chars.at(text, place)) && place - from <= MOST_NATIONAL) {
                place++;
            }
            int size = place - from;
            pairs &= size == 2;
            // A date begins with two pairs; a number's second group is longer, unless all are pairs.
            if (size < 2 || (groups == 1 && size == 2 && !pairs)) {
                return NONE;
            }
            groups++;
            digits += size;
            end = place;
            char c = Chars.at(text, place);
            if ((!Chars.isGap(c) && c != '/' && !(c == '.' && pairs)) || !Chars.isDigit(Chars.at(text, place + 1))) {
                break;
            }
            place++;
        }
        boolean fits = groups > 1 && digits >= FEWEST_NATIONAL && digits <= MOST_NATIONAL && (!pairs || groups == 5);
        char next = Chars.at(text, end);
        char behind = Chars.at(text, end + 1);
        // A dash and a letter: an identifier
        boolean goesOn =
                Chars.isWord(next) || (isJoint(next) && Chars.isDigit(behind)) || (next == '-' && Chars.isWord(behind));
        return groups == 1 ? row(text, at) : fits && !goesOn && !startsLikeADate(text, at) ? end : NONE;
    }

    /** {@code 09-11-2025}, {@code 01/02/2025}, {@code 01.02.2025}. */
    private static boolean startsLikeADate(CharSequence text, int at) {
        char joint = Chars.at(text, at + 2);
        boolean year = true;
        for (int i = 6; i < 10; i++) {
            year &= Chars.isDigit(Chars.at(text, at + i));
        }
        return year && (joint == '-' || joint == '/' || joint == '.') && Chars.at(text, at + 5) == joint;
    }
}
