package org.sessionlog.redact;

import java.util.List;

/** Four numbers up to 255, or groups of hexadecimal digits as in RFC 4291, section 2.2; not those of the machine itself. */
final class IpScanner implements Scanner {
    private static final int GROUPS = 8;
    private static final List<String> VERSION = List.of("version", "release", "build", "ver", "ver.");

    @Override
    public boolean beginsWith(char first) {
        return Chars.isHex(first) || first == ':';
    }

    @Override
    public int end(CharSequence text, int at) {
        char before = Chars.before(text, at);
        if (Chars.isWord(before) || before == ':' || before == '.') {
            return NONE;
        }
        int end = Chars.isDigit(text.charAt(at)) && !isVersion(text, at) ? version4(text, at) : NONE;
        return end == NONE ? version6(text, at) : end;
    }

    /** {@code version 1.2.3.4}: the number of a program. */
    private static boolean isVersion(CharSequence text, int at) {
        int end = at;
        while (end > 0 && " =:\"".indexOf(text.charAt(end - 1)) >= 0 && at - end < 3) {
            end--;
        }
        for (String word : VERSION) {
            if (Chars.matchesAnyCase(text, end - word.length(), word) && end < at) {
                return true;
            }
        }
        return false;
    }

    private static int version4(CharSequence text, int at) {
        int place = at;
        int first = 0;
        int sum = 0;
        for (int part = 0; part < 4; part++) {
            int from = place;
            int value = 0;
            while (Chars.isDigit(Chars.at(text, place)) && place - from < 4) {
                value = value * 10 + (text.charAt(place) - '0');
                place++;
            }
            boolean padded = place - from > 1 && text.charAt(from) == '0';
            if (place == from || value > 255 || padded || (part < 3 && Chars.at(text, place) != '.')) {
                return NONE;
            }
            first = part == 0 ? value : first;
            sum += value;
            place += part < 3 ? 1 : 0;
        }
        boolean goesOn = Chars.isWord(Chars.at(text, place))
                || (Chars.at(text, place) == '.' && Chars.isDigit(Chars.at(text, place + 1)));
        return goesOn || first == 127 || sum == 0 ? NONE : place;
    }

    private static int version6(CharSequence text, int at) {
        int place = at;
        int groups = 0;
        boolean shortened = false;
        boolean digit = false;
        while (groups < GROUPS) {
            int from = place;
            // ::ffff:192.0.2.1
            int embedded = groups <= GROUPS - 2 && shortened ? version4(text, place) : NONE;
            if (embedded != NONE) {
                return embedded;
            }
            while (Chars.isHex(Chars.at(text, place)) && place - from < 5) {
                digit |= Chars.isDigit(text.charAt(place));
                place++;
            }
            if (place - from > 4) {
                return NONE;
            }
            groups += place > from ? 1 : 0;
            if (Chars.at(text, place) == ':' && Chars.at(text, place + 1) == ':' && !shortened) {
                shortened = true;
                place += 2;
            } else if (Chars.at(text, place) == ':' && place > from && Chars.isHex(Chars.at(text, place + 1))) {
                place++;
            } else {
                break;
            }
        }
        // One group and a "::" is the machine itself, or a name of a programming language.
        boolean whole = shortened ? groups >= 2 && groups < GROUPS : groups == GROUPS;
        char next = Chars.at(text, place);
        return whole && digit && !Chars.isWord(next) && next != ':' ? place : NONE;
    }
}
