package org.sessionlog.spi;

import java.util.Set;

/**
 * Makes a plugin. This is what {@link java.util.ServiceLoader} loads: public, final, with a public constructor without
 * arguments that does nothing.
 *
 * @param <T> what it makes
 */
public interface Provider<T> {
    /** Short lower-case name, unique among the providers of its kind: {@code filesystem}, {@code wav}. */
    String name();

    /**
     * Makes the plugin; does no I/O that can be put off until its first use. Called once, while {@code Sessions} is
     * being built; {@code Sessions} closes what it gives.
     *
     * @throws MissingSettingException (through {@link Settings#required}) when it cannot work without a setting: a
     *     discovered provider is then off, which is no error
     */
    T create(Settings settings, SinkContext context);

    /** Whether it is wanted; one that is not is left out without a word. By default always. */
    default boolean isOn(Settings settings) {
        return true;
    }

    /** Every settings key it reads, so that a misspelt key can be told from a known one. */
    default Set<String> settings() {
        return Set.of();
    }

    /**
     * Whether calls of the plugin may wait for something slower than a local disk (a network, a database). Its records
     * then go through an outbox on disk that one thread of its own drains, with retries.
     */
    default boolean mayWait() {
        return false;
    }
}
