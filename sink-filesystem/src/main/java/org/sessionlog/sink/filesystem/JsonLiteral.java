package org.sessionlog.sink.filesystem;

import org.sessionlog.model.Utf8;

/** Which texts JSON takes without quotes (RFC 8259, sections 3 and 6). {@code NaN} and {@code Infinity} it does not. */
final class JsonLiteral {
    private final byte[] bytes;
    private final int end;
    private int at;

    private JsonLiteral(Utf8 text) {
        bytes = text.array();
        at = text.offset();
        end = text.offset() + text.length();
    }

    static boolean is(Utf8 text) {
        return new JsonLiteral(text).isNumber() || isWord(text, "true") || isWord(text, "false");
    }

    private static boolean isWord(Utf8 text, String word) {
        if (text.length() != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text.array()[text.offset() + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isNumber() {
        takes('-');
        boolean whole = takes('0') || digits();
        if (!whole || (takes('.') && !digits())) {
            return false;
        }
        if (takes('e') || takes('E')) {
            if (!takes('+')) {
                takes('-');
            }
            if (!digits()) {
                return false;
            }
        }
        return at == end;
    }

    private boolean digits() {
        int from = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at > from;
    }

    private boolean takes(char c) {
        if (at < end && bytes[at] == c) {
            at++;
            return true;
        }
        return false;
    }
}
