package org.sessionlog.chat.realtime;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sessionlog.Message;
import org.sessionlog.model.HeardBy;

/** What is known of an item that is not finished. Guarded by the lock of {@link RealtimeEvents}. */
final class Item {
    static final long UNKNOWN = -1;

    private static final int MOST_DELTAS = 64 * 1024;

    final String id;
    String response = "";

    /** Its texts by number of the content. */
    private final Map<Integer, StringBuilder> texts = new TreeMap<>();

    boolean assistant;
    boolean spoken;
    boolean complete;
    long began = UNKNOWN;
    long ended = UNKNOWN;
    long written = UNKNOWN;

    @Nullable
    Message message;

    // Of a tool.
    String name = "";
    String call = "";
    String arguments = "";

    // Of the assistant's sound.
    double audioMillis;
    double millisBefore;
    long soundBegins = UNKNOWN;
    Duration trackBegins = Duration.ZERO;

    // How it was interrupted, if it was: supposed by the user's speech, then confirmed by the service.
    long heardMillis = UNKNOWN;
    HeardBy heardBy = HeardBy.ESTIMATE;
    boolean confirmed;
    String toldAs = "";

    Item(String id) {
        this.id = id;
    }

    void add(int content, String delta) {
        StringBuilder text = texts.computeIfAbsent(content, any -> new StringBuilder());
        text.append(delta, 0, Math.min(delta.length(), Math.max(0, MOST_DELTAS - text.length())));
    }

    void text(int content, String whole) {
        texts.put(content, new StringBuilder(whole));
    }

    String text() {
        return String.join("\n", texts.values());
    }

    /** As much of its text as was heard: of its sound so much, up to the end of a word. */
    String heardText(long millis) {
        String text = text();
        double whole = audioMillis > 0 ? audioMillis : text.length() * MILLIS_OF_CHARACTER;
        int end = whole <= 0 ? 0 : (int) Math.min(text.length(), text.length() * millis / whole);
        if (end < text.length()) {
            while (end > 0 && !Character.isWhitespace(text.charAt(end))) {
                end--;
            }
        }
        return text.substring(0, end);
    }

    /** Where the length of the sound is not known: 15 characters a second, 150 words a minute. */
    private static final double MILLIS_OF_CHARACTER = 1_000 / 15.0;
}
