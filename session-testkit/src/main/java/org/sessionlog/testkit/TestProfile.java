package org.sessionlog.testkit;

/** How much a test run does: the system property {@code sessionlog.test.profile}, {@code normal} or {@code long}. */
public enum TestProfile {
    NORMAL,
    LONG;

    /** The profile of this run. */
    public static TestProfile current() {
        return System.getProperty("sessionlog.test.profile", "normal").equals("long") ? LONG : NORMAL;
    }

    /** A count that depends on the profile. */
    public static int count(int normal, int inLong) {
        return current() == LONG ? inLong : normal;
    }
}
