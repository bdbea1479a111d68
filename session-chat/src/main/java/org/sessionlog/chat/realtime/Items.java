package org.sessionlog.chat.realtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The items that are not finished, at most {@link #MOST}, and the ids of the last that are. */
final class Items {
    static final int MOST = 64;

    private static final int LATEST = 4;

    private final Map<String, Item> open = new LinkedHashMap<>();
    private final Set<String> finished = new LinkedHashSet<>();

    /** One that has no id is by itself. */
    Item of(String id) {
        if (id.isEmpty()) {
            return new Item(id);
        }
        Item item = open.computeIfAbsent(id, Item::new);
        if (open.size() > MOST) {
            Item least = least();
            open.remove(least.id);
            if (least.message != null) {
                finish(least.id);
            }
        }
        return item;
    }

    /** The eldest that is complete, else the eldest. */
    private Item least() {
        for (Item item : open.values()) {
            if (item.complete) {
                return item;
            }
        }
        return open.values().iterator().next();
    }

    @Nullable
    Item find(String id) {
        return open.get(id);
    }

    /** The item of a call of a tool. */
    @Nullable
    Item called(String call) {
        for (Item item : open.values()) {
            if (!call.isEmpty() && item.call.equals(call)) {
                return item;
            }
        }
        return null;
    }

    /** From the latest on. */
    List<Item> assistants() {
        List<Item> found = new ArrayList<>();
        for (Item item : open.values()) {
            if (item.assistant) {
                found.add(0, item);
            }
        }
        return found;
    }

    List<Item> all() {
        return List.copyOf(open.values());
    }

    /** What was said before the last few answers is not interrupted any more. */
    void finishOld() {
        List<Item> assistants = assistants();
        for (int i = LATEST; i < assistants.size(); i++) {
            if (assistants.get(i).complete) {
                finish(assistants.get(i).id);
            }
        }
    }

    void finish(String id) {
        open.remove(id);
        if (!id.isEmpty() && finished.add(id) && finished.size() > ItemChain.MOST) {
            finished.remove(finished.iterator().next());
        }
    }

    boolean isFinished(String id) {
        return finished.contains(id);
    }

    int size() {
        return open.size();
    }
}
