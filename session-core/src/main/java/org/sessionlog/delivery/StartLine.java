package org.sessionlog.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.sessionlog.model.SessionInfo;

/** What {@code session_start} tells. A field that does not apply says {@code -}. */
final class StartLine {
    private static final List<String> FIELDS = List.of("device", "sample_rate", "channels", "codec");

    private StartLine() {}

    /** @param kept what the redactors leave of a path, which may name a user; the metadata went through them before */
    static List<String> words(SessionInfo info, UnaryOperator<String> kept) {
        Map<String, String> metadata = info.metadata();
        List<String> words = new ArrayList<>();
        add(words, "session_id", info.id());
        add(words, "start", info.startedAt().toString());
        for (String field : FIELDS) {
            add(words, field, metadata.getOrDefault(field, "-"));
        }
        add(
                words,
                "segment_duration",
                info.recording().segment().map(Seconds::of).orElse("-"));
        add(words, "output_dir", kept.apply(info.artifacts().folder().toString()));
        add(words, "overrides", metadata.getOrDefault("overrides", "-"));
        info.bot().ifPresent(bot -> add(words, "bot", bot));
        info.customer().ifPresent(customer -> add(words, "customer", customer));
        info.group().ifPresent(group -> add(words, "group", group));
        info.caller().ifPresent(caller -> add(words, "caller", caller));
        info.called().ifPresent(called -> add(words, "called", called));
        Set<String> shown = Set.copyOf(FIELDS);
        metadata.forEach((key, value) -> {
            if (!shown.contains(key) && !key.equals("overrides")) {
                add(words, key, value);
            }
        });
        return words;
    }

    private static void add(List<String> words, String key, String value) {
        words.add(key);
        words.add(value);
    }
}
