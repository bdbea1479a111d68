package org.sessionlog.chat.realtime;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where items stand in the conversation: where they were first heard of, unless the service says what they follow. In
 * microseconds of the session. Remembers the last {@link #MOST}.
 */
final class ItemChain {
    static final int MOST = 256;

    /** The place of an item and the one before it. */
    private record Link(long place, String previous) {}

    private final Map<String, Link> links = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Link> eldest) {
            return size() > MOST;
        }
    };

    /** @return where it stands; where it is first heard of if that is now */
    long place(String item, long now) {
        return item.isEmpty() ? now : links.computeIfAbsent(item, any -> new Link(now, "")).place;
    }

    /** The service says what an item follows. What has been said already keeps its place. */
    void follows(String item, String previous, long now) {
        if (item.isEmpty() || previous.isEmpty() || item.equals(previous)) {
            place(item, now);
            return;
        }
        long place = place(item, now);
        Link before = links.get(previous);
        if (before != null && place <= before.place) {
            place = before.place + 1;
        }
        for (Map.Entry<String, Link> other : links.entrySet()) {
            if (other.getValue().previous.equals(item) && place >= other.getValue().place) {
                place = other.getValue().place - 1;
            }
        }
        links.put(item, new Link(place, previous));
    }
}
