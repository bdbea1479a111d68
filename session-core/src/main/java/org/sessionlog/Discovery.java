package org.sessionlog;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.spi.Provider;

/**
 * The providers of one kind: those that were registered, then those that {@link ServiceLoader} finds. A registered one
 * takes the place of a found one of the same name. A provider that cannot be loaded does not keep the others away.
 */
final class Discovery<P extends Provider<?>> {
    /** A broken class path may fail for ever: so many failures in a row end the search. */
    private static final int MAX_FAILURES = 8;

    private final Class<P> kind;
    private final Map<String, P> registered = new LinkedHashMap<>();
    private final Map<String, P> providers = new LinkedHashMap<>();
    private final List<Throwable> failures = new ArrayList<>();

    Discovery(Class<P> kind) {
        this.kind = kind;
    }

    /** @throws ConfigurationException if the name is taken */
    void register(P provider) {
        add(provider, registered);
        providers.put(provider.name(), provider);
    }

    void discover(ClassLoader from) {
        Map<String, P> found = new LinkedHashMap<>();
        Iterator<P> loading = ServiceLoader.load(kind, from).iterator();
        int inARow = 0;
        while (inARow < MAX_FAILURES) {
            try {
                if (!loading.hasNext()) {
                    break;
                }
                P provider = loading.next();
                inARow = 0;
                add(provider, found);
            } catch (ServiceConfigurationError | LinkageError e) {
                failures.add(e);
                inARow++;
            }
        }
        found.forEach(providers::putIfAbsent);
    }

    private String nameOf(P provider) {
        try {
            return provider.name();
        } catch (RuntimeException e) {
            throw new ServiceConfigurationError(provider.getClass().getName() + " does not tell its name", e);
        }
    }

    private void add(P provider, Map<String, P> to) {
        P other = to.putIfAbsent(nameOf(provider), provider);
        if (other != null && other.getClass() != provider.getClass()) {
            throw new ConfigurationException("two providers of " + kind.getSimpleName() + " are named \""
                    + provider.name() + "\": " + other.getClass().getName() + " and "
                    + provider.getClass().getName() + "; remove one from the class path or rename it");
        }
        if (other != null) {
            throw new ConfigurationException(
                    "the provider " + provider.getClass().getName() + " named \"" + provider.name()
                            + "\" is there twice; register it once");
        }
    }

    Map<String, P> providers() {
        return providers;
    }

    /**
     * Keeps only the provider of that name.
     *
     * @throws ConfigurationException telling what there is instead
     */
    void only(String name) {
        if (!providers.containsKey(name)) {
            ConfigurationException unknown = new ConfigurationException("there is no " + kind.getSimpleName()
                    + " named \"" + name + "\"; found " + providers.keySet()
                    + (failures.isEmpty() ? "" : ", and " + failures.size() + " that could not be loaded: " + reasons())
                    + ". Add its module to the class path");
            failures.forEach(unknown::addSuppressed);
            throw unknown;
        }
        providers.keySet().retainAll(List.of(name));
    }

    List<String> reasons() {
        return failures.stream().map(Discovery::reason).toList();
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() + (failure.getCause() == null ? "" : " (" + failure.getCause() + ")");
    }
}
