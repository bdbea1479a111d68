package org.sessionlog.redact;

import java.util.HashMap;
import java.util.Map;

/** A country's letters, two check digits and as many characters as the country's accounts have, in groups of four or not. */
final class IbanScanner implements Scanner {
    /** Of the registry of SWIFT, which keeps ISO 13616. */
    private static final String LENGTHS =
            "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22"
                    + " DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27"
                    + " JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28"
                    + " PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20";

    private static final Map<String, Integer> BY_COUNTRY = new HashMap<>();

    static {
        for (String entry : LENGTHS.split(" ", -1)) {
            BY_COUNTRY.put(entry.substring(0, 2), Integer.valueOf(entry.substring(2)));
        }
    }

    @Override
    public boolean beginsWith(char first) {
        return Chars.isLetter(first);
    }

    @Override
    public int end(CharSequence text, int at) {
        char before = Chars.before(text, at);
        if (Chars.isWord(before)
                || (before == '-' && Chars.isHex(Chars.at(text, at - 2)))
                || !Chars.isLetter(Chars.at(text, at + 1))
                || !Chars.isDigit(Chars.at(text, at + 2))
                || !Chars.isDigit(Chars.at(text, at + 3))) {
            return NONE;
        }
        char[] country = {upper(text.charAt(at)), upper(text.charAt(at + 1))};
        int length = BY_COUNTRY.getOrDefault(new String(country), 0);
        int remainder = 0;
        int place = at + 4;
        for (int taken = 4; taken < length; taken++) {
            if (taken % 4 == 0 && Chars.isGap(Chars.at(text, place))) {
                place++;
            }
            char c = Chars.at(text, place);
            if (!Chars.isDigit(c) && !Chars.isLetter(c)) {
                return NONE;
            }
            remainder = mod97(remainder, c);
            place++;
        }
        for (int i = 0; i < 4; i++) {
            remainder = mod97(remainder, text.charAt(at + i));
        }
        char next = Chars.at(text, place);
        boolean goesOn = Chars.isWord(next) || (next == '-' && Chars.isWord(Chars.at(text, place + 1)));
        return length > 0 && remainder == 1 && !goesOn ? place : NONE;
    }

    private static int mod97(int remainder, char c) {
        return Chars.isDigit(c) ? (remainder * 10 + (c - '0')) % 97 : (remainder * 100 + (upper(c) - 'A' + 10)) % 97;
    }

    private static char upper(char c) {
        return c >= 'a' ? (char) (c - 32) : c;
    }
}
