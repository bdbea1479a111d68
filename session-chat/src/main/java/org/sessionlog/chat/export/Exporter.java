package org.sessionlog.chat.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.sessionlog.model.Conversation;

/**
 * Writes conversations in a format of other programs. Implementations are safe for any number of threads that write to
 * different streams, and hold no more than one conversation at a time. Those that {@link #of} finds are registered in {@code
 * META-INF/services/org.sessionlog.chat.export.Exporter}, and are public with a public constructor without arguments.
 */
public interface Exporter {
    /**
     * The exporter of a format, of all that are on the class path. One that cannot be loaded, because a library that it
     * needs is not there, does not stand in the way of the others.
     *
     * @throws IllegalArgumentException if there is none, naming those that are there and those that cannot be loaded
     */
    static Exporter of(String format) {
        TreeMap<String, Exporter> found = new TreeMap<>();
        List<String> unusable = new ArrayList<>();
        Iterator<ServiceLoader.Provider<Exporter>> all =
                ServiceLoader.load(Exporter.class, Exporter.class.getClassLoader()).stream()
                        .iterator();
        boolean more = true;
        while (more) {
            try {
                more = all.hasNext();
                if (more) {
                    Exporter exporter = all.next().get();
                    found.put(exporter.format(), exporter);
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                unusable.add(e.getMessage() + (e.getCause() == null ? "" : ": " + e.getCause()));
            }
        }
        Exporter exporter = found.get(format);
        if (exporter == null) {
            throw new IllegalArgumentException("there is no exporter of " + format + "; there are " + found.keySet()
                    + (unusable.isEmpty() ? "" : "; cannot be loaded: " + unusable));
        }
        return exporter;
    }

    /** The format's name: lower-case words joined by hyphens, {@code openai-jsonl}. */
    String format();

    /**
     * Writes what is there.
     *
     * @param from read to its end
     * @param to flushed, and left open; in UTF-8, where the format is a text
     * @throws IOException if {@code to} does; what was written before is incomplete then
     * @throws IllegalArgumentException if the format cannot hold these conversations, naming the first that is too much
     */
    void write(Iterator<Conversation> from, OutputStream to) throws IOException;
}
