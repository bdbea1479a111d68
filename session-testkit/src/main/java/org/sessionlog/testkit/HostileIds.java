package org.sessionlog.testkit;

import java.util.List;

/** Session ids as a network may send them. */
public final class HostileIds {
    private static final List<String> ALL = List.of(
            "../x",
            "../../../../tmp/x",
            "a/b",
            "a\\b",
            "/etc/passwd",
            "..",
            ".",
            "",
            " ",
            "CON",
            "aux.log",
            "nul\0byte",
            "line\nbreak",
            "{session}",
            "%2e%2e%2f",
            "-rf",
            "~root",
            "\u202egol.exe",
            "caf\u00e9",
            "cafe\u0301",
            "\ud83d\ude00",
            "lone \ud800 surrogate",
            "x".repeat(300));

    private HostileIds() {}

    /** Every one is different; none is safe as a file name as it stands, or it looks like another. */
    public static List<String> all() {
        return ALL;
    }
}
