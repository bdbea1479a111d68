package org.sessionlog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Marker;

/** SLF4J's markers as text: their names, then those that they refer to, with commas between. */
final class Markers {
    private Markers() {}

    @SuppressWarnings("deprecation") // markers should not refer to others any more, but there are libraries whose do
    static String text(List<Marker> markers) {
        if (markers.size() == 1 && !markers.get(0).hasReferences()) {
            return markers.get(0).getName();
        }
        Set<String> names = new LinkedHashSet<>();
        Deque<Marker> waiting = new ArrayDeque<>(markers);
        while (!waiting.isEmpty()) {
            Marker marker = waiting.removeFirst();
            if (names.add(marker.getName())) {
                Iterator<Marker> references = marker.iterator();
                while (references.hasNext()) {
                    waiting.addLast(references.next());
                }
            }
        }
        return String.join(",", names);
    }
}
