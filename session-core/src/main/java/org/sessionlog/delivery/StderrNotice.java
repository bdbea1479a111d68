package org.sessionlog.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says on stderr, once for each kind of trouble, that recording is degraded: when the disk is full or may not be written
 * to, a log file may be just what cannot be had.
 */
final class StderrNotice {
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    @SuppressWarnings("SystemOut")
    void once(String kind, String sentence) {
        if (said.add(kind)) {
            System.err.println("sessionlog: " + sentence);
        }
    }

    /** Whether a plugin failed because of a file: plugins say so in exceptions of their own. */
    static boolean isAboutFiles(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof UncheckedIOException) {
                return true;
            }
        }
        return false;
    }
}
