package org.sessionlog;

/**
 * A thread's context in a logging back end, as far as {@link Session#bind} needs it: SLF4J's MDC, or that of a back end
 * which SLF4J does not stand on. Called on the thread that it is about; must not block or throw.
 */
@FunctionalInterface
public interface LoggingContext {
    /**
     * Sets a value.
     *
     * @param value empty to remove it
     * @return what was there before, or empty when nothing was
     */
    String exchange(String key, String value);
}
