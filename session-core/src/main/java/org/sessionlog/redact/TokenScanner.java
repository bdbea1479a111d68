package org.sessionlog.redact;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What opens a door: by the beginning that its maker gives it, or by the word before it. */
final class TokenScanner implements Scanner {
    private static final int LONGEST_QUOTED = 4 * 1024;

    /** So far it is looked whether something is a secret at all; only what is one is read to its end. */
    private static final int LOOK = 64;

    /**
     * A beginning that no other text has.
     *
     * @param fewest characters that follow at least
     */
    private record Prefix(String text, int fewest) {}

    private static final List<Prefix> PREFIXES = List.of(
            new Prefix("sk-", 20),
            new Prefix("sk_live_", 16),
            new Prefix("sk_test_", 16),
            new Prefix("rk_live_", 16),
            new Prefix("rk_test_", 16),
            new Prefix("whsec_", 20),
            new Prefix("AKIA", 16),
            new Prefix("ASIA", 16),
            new Prefix("ghp_", 36),
            new Prefix("gho_", 36),
            new Prefix("ghu_", 36),
            new Prefix("ghs_", 36),
            new Prefix("ghr_", 36),
            new Prefix("github_pat_", 22),
            new Prefix("glpat-", 20),
            new Prefix("npm_", 36),
            new Prefix("pypi-", 20),
            new Prefix("xoxb-", 20),
            new Prefix("xoxp-", 20),
            new Prefix("xoxa-", 20),
            new Prefix("xapp-", 20),
            new Prefix("shpat_", 32),
            new Prefix("dop_v1_", 40),
            new Prefix("gsk_", 20),
            new Prefix("AIza", 35),
            new Prefix("ya29.", 20),
            new Prefix("SG.", 22),
            new Prefix("hf_", 30),
            new Prefix("eyJ", 30));

    /** The words before a secret, in lower case; a longer one before what it begins with. */
    private static final List<String> NAMES = List.of(
            "authorization",
            "auth_token",
            "authtoken",
            "api_key",
            "api-key",
            "apikey",
            "account_key",
            "accountkey",
            "access_token",
            "accesstoken",
            "access_key",
            "accesskey",
            "refresh_token",
            "refreshtoken",
            "client_secret",
            "clientsecret",
            "id_token",
            "private_key",
            "passphrase",
            "password",
            "passwd",
            "pwd",
            "secret_access_key",
            "secret_key",
            "secretkey",
            "secret",
            "token",
            "bearer");

    private static final int ASCII = 128;
    private static final Prefix[][] PREFIXES_BY_FIRST = new Prefix[ASCII][];

    /** Of either case. */
    private static final String[][] NAMES_BY_FIRST = new String[ASCII][];

    static {
        for (char first = 0; first < ASCII; first++) {
            char begin = first;
            char lower = isCapital(first) ? (char) (first + 32) : first;
            PREFIXES_BY_FIRST[first] = PREFIXES.stream()
                    .filter(prefix -> prefix.text.charAt(0) == begin)
                    .toArray(Prefix[]::new);
            NAMES_BY_FIRST[first] =
                    NAMES.stream().filter(name -> name.charAt(0) == lower).toArray(String[]::new);
        }
    }

    /** What stands where a password could, and is none. */
    private static final Set<String> WORDS = Set.of(
            "null", "none", "true", "false", "required", "missing", "empty", "invalid", "changed", "expired", "unset");

    private static final int FEWEST_AFTER_NAME = 12;
    private static final int FEWEST_OF_PASSWORD = 6;
    private static final int FEWEST_OF_SURE_PASSWORD = 4;

    @Override
    public boolean beginsWith(char first) {
        return Chars.isLetter(first);
    }

    @Override
    public int end(CharSequence text, int at) {
        char first = text.charAt(at);
        char before = Chars.before(text, at);
        boolean inWord = Chars.isWord(before);
        if (!inWord) {
            for (Prefix prefix : PREFIXES_BY_FIRST[first]) {
                if (Chars.matches(text, at, prefix.text)) {
                    int body = at + prefix.text.length();
                    int end = body(text, body, Integer.MAX_VALUE);
                    if (end - body >= prefix.fewest) {
                        return end;
                    }
                }
            }
        }
        // my_password, myPassword
        if (!inWord || before == '_' || (isCapital(first) && Chars.isLetter(before) && !isCapital(before))) {
            for (String name : NAMES_BY_FIRST[first]) {
                if (Chars.matchesAnyCase(text, at, name)) {
                    return named(text, at + name.length(), name);
                }
            }
        }
        return NONE;
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    /** Behind a quote, which a JSON text within another one has with backslashes; the place itself if there is none. */
    private static int behindQuote(CharSequence text, int at) {
        int quote = at;
        while (Chars.at(text, quote) == '\\' && quote - at < 3) {
            quote++;
        }
        return isQuote(Chars.at(text, quote)) ? quote + 1 : at;
    }

    private static int named(CharSequence text, int behind, String name) {
        boolean bearer = name.equals("bearer");
        int sign = behindQuote(text, behind);
        int at = sign;
        boolean equals = false;
        boolean separated = false;
        while (at - sign < 4 && " =:".indexOf(Chars.at(text, at)) >= 0) {
            equals |= Chars.at(text, at) == '=';
            separated |= bearer || Chars.at(text, at) != ' ';
            at++;
        }
        if (!separated) {
            return NONE;
        }
        int value = behindQuote(text, at);
        char quote = value > at ? text.charAt(value - 1) : ' ';
        if (Chars.matchesAnyCase(text, value, "bearer ")) {
            value += "bearer ".length();
        } else if (Chars.matchesAnyCase(text, value, "basic ")) {
            value += "basic ".length();
        }
        int closes = isQuote(quote) ? closingQuote(text, value, quote) : NONE;
        int end = closes == NONE ? body(text, value, LOOK) : closes;
        if (!isSecret(text, value, end, name, equals || closes != NONE)) {
            return NONE;
        }
        return closes == NONE ? body(text, value, Integer.MAX_VALUE) : closes;
    }

    /** Of a value without blanks. */
    private static int closingQuote(CharSequence text, int at, char quote) {
        int end = at;
        while (end - at < LONGEST_QUOTED) {
            char c = Chars.at(text, end);
            if (c == quote) {
                return end > at && text.charAt(end - 1) == '\\' ? end - 1 : end;
            }
            if (c <= ' ') {
                return NONE;
            }
            end++;
        }
        return NONE;
    }

    /** @param sure whether it is the value of that name, not only a word that follows it */
    private static boolean isSecret(CharSequence text, int from, int to, String name, boolean sure) {
        int length = to - from;
        boolean digit = false;
        boolean sign = false;
        boolean mixed = false;
        for (int i = from; i < to && i - from < LOOK; i++) {
            char c = text.charAt(i);
            digit |= Chars.isDigit(c);
            sign |= "!#$%&*@^+".indexOf(c) >= 0;
            mixed |= i > from && isCapital(c) && Chars.isLetter(text.charAt(i - 1)) && !isCapital(text.charAt(i - 1));
        }
        if (!name.startsWith("p") || name.startsWith("priv")) {
            return length >= FEWEST_AFTER_NAME && (digit || (sure && mixed));
        }
        if (sure) {
            return length >= FEWEST_OF_SURE_PASSWORD
                    && (length > LOOK
                            || !WORDS.contains(
                                    text.subSequence(from, to).toString().toLowerCase(Locale.ROOT)));
        }
        return length >= FEWEST_OF_PASSWORD && (digit || sign);
    }

    private static int body(CharSequence text, int at, int most) {
        int end = at;
        while (end - at < most && isBody(Chars.at(text, end))) {
            end++;
        }
        while (end > at && text.charAt(end - 1) == '.') {
            end--; // that of the sentence
        }
        return end;
    }

    private static boolean isBody(char c) {
        return Chars.isWord(c) || Chars.isWide(c) || "-._~+/=!#$%&*@^".indexOf(c) >= 0;
    }
}
