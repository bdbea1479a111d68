package org.sessionlog.chat.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a session's requests is known already. Each request carries the whole history; what is new in it stands behind
 * the last answer, so no more than that is looked at. Guarded by its {@link Talk}.
 */
final class Heard {
    /** Behind one answer; what is before them was in an earlier request. */
    private static final int MOST = 64;

    private List<ChatMessage> known = List.of();
    private boolean answered;

    /** The messages behind the last answer, the system's left out, oldest first. */
    static List<ChatMessage> tail(List<ChatMessage> messages) {
        List<ChatMessage> tail = new ArrayList<>(4);
        for (int i = messages.size() - 1; i >= 0 && tail.size() < MOST; i--) {
            ChatMessage message = messages.get(i);
            if (message instanceof AiMessage) {
                break;
            }
            if (!(message instanceof SystemMessage)) {
                tail.add(message);
            }
        }
        Collections.reverse(tail);
        return tail;
    }

    /** The answer that a request is built on, if it is not far from its end. */
    static @Nullable AiMessage lastAnswer(List<ChatMessage> messages) {
        for (int i = messages.size() - 1; i >= 0 && i >= messages.size() - 1 - MOST; i--) {
            if (messages.get(i) instanceof AiMessage answer) {
                return answer;
            }
        }
        return null;
    }

    /**
     * What of a request's tail was in no earlier request. A message that is equal to a known one counts as known as long
     * as it was not answered: it is asked again. After an answer the same words are said again, unless it is the same
     * object.
     */
    List<ChatMessage> news(List<ChatMessage> tail) {
        int overlap = Math.min(known.size(), tail.size());
        while (overlap > 0 && !same(known.subList(known.size() - overlap, known.size()), tail)) {
            overlap--;
        }
        known = tail;
        answered = false;
        return tail.subList(overlap, tail.size());
    }

    void answered() {
        answered = true;
    }

    /** Whether the tail begins with these. */
    private boolean same(List<ChatMessage> end, List<ChatMessage> tail) {
        for (int i = 0; i < end.size(); i++) {
            if (end.get(i) != tail.get(i) && (answered || !end.get(i).equals(tail.get(i)))) {
                return false;
            }
        }
        return true;
    }
}
