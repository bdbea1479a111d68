package org.sessionlog.journal;

import java.util.ArrayList;
import java.util.List;

/** Sentences about what an adopter could not read; after a hundred of them only their number. */
final class Damage {
    private static final int MAX_SENTENCES = 100;

    private final List<String> sentences = new ArrayList<>();
    private int more;
    private boolean register;

    void add(String sentence) {
        if (sentences.size() < MAX_SENTENCES) {
            sentences.add(sentence);
        } else {
            more++;
        }
    }

    /** Something of the register is unreadable, so that segments without a session are no proof of anything. */
    void addRegister(String sentence) {
        register = true;
        add(sentence);
    }

    boolean register() {
        return register;
    }

    List<String> sentences() {
        List<String> all = new ArrayList<>(sentences);
        if (more > 0) {
            all.add("and " + more + " more of this kind");
        }
        return List.copyOf(all);
    }
}
