package org.sessionlog.redact;

import java.util.List;

/** What opens a door: by the beginning that its maker gives it, or by the word before it. */
final class TokenScanner implements Scanner {
    private static final int LONGEST = 16 * 1024;

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
            new Prefix("AKIA", 16),
            new Prefix("ASIA", 16),
            new Prefix("ghp_", 36),
            new Prefix("gho_", 36),
            new Prefix("ghu_", 36),
            new Prefix("ghs_", 36),
            new Prefix("ghr_", 36),
            new Prefix("github_pat_", 22),
            new Prefix("glpat-", 20),
            new Prefix("xoxb-", 20),
            new Prefix("xoxp-", 20),
            new Prefix("xoxa-", 20),
            new Prefix("AIza", 35),
            new Prefix("ya29.", 20),
            new Prefix("SG.", 22),
            new Prefix("hf_", 30),
            new Prefix("eyJ", 30));

    /** The words before a secret, in lower case; the longest that fits. */
    private static final List<String> NAMES = List.of(
            "authorization",
            "api_key",
            "api-key",
            "apikey",
            "accountkey",
            "access_token",
            "refresh_token",
            "client_secret",
            "password",
            "passwd",
            "secret",
            "token",
            "bearer");

    private static final int FEWEST_AFTER_NAME = 12;
    private static final int FEWEST_OF_PASSWORD = 6;

    @Override
    public boolean beginsWith(char first) {
        return Chars.isLetter(first);
    }

    @Override
    public int end(String text, int at) {
        if (Chars.isWord(Chars.at(text, at - 1))) {
            return NONE;
        }
        for (Prefix prefix : PREFIXES) {
            if (text.startsWith(prefix.text, at)) {
                int body = at + prefix.text.length();
                int end = body(text, body);
                if (end - body >= prefix.fewest) {
                    return end;
                }
            }
        }
        for (String name : NAMES) {
            if (text.regionMatches(true, at, name, 0, name.length())) {
                return named(text, at + name.length(), name);
            }
        }
        return NONE;
    }

    private static int named(String text, int behind, String name) {
        int at = behind;
        at += Chars.at(text, at) == '"' || Chars.at(text, at) == '\'' ? 1 : 0;
        boolean separated = false;
        while (at - behind < 5 && " =:".indexOf(Chars.at(text, at)) >= 0) {
            separated |= name.equals("bearer") || Chars.at(text, at) != ' ';
            at++;
        }
        if (!separated) {
            return NONE;
        }
        at += Chars.at(text, at) == '"' || Chars.at(text, at) == '\'' ? 1 : 0;
        if (text.regionMatches(true, at, "bearer ", 0, 7) || text.regionMatches(true, at, "basic ", 0, 6)) {
            at = text.indexOf(' ', at) + 1;
        }
        int end = body(text, at);
        boolean password = name.startsWith("passw");
        int fewest = password ? FEWEST_OF_PASSWORD : FEWEST_AFTER_NAME;
        return end - at >= fewest && hasDigit(text, at, end) ? end : NONE;
    }

    private static int body(String text, int at) {
        int end = at;
        while (isBody(Chars.at(text, end)) && end - at < LONGEST) {
            end++;
        }
        while (end > at && text.charAt(end - 1) == '.') {
            end--; // that of the sentence
        }
        return end;
    }

    private static boolean isBody(char c) {
        return Chars.isWord(c) || "-._~+/=!#$%&*@^".indexOf(c) >= 0;
    }

    /** A word that happens to follow has none. */
    private static boolean hasDigit(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Chars.isDigit(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
