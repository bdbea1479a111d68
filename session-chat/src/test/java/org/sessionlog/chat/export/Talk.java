package org.sessionlog.chat.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.ConversationHead;
import org.sessionlog.model.Sender;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.ToolCall;
import org.sessionlog.model.Turn;
import org.sessionlog.testkit.SessionInfos;

/** A conversation that is put together turn by turn, and what exporters make of it. */
final class Talk {
    final SessionInfo session;
    private final List<Turn> turns = new ArrayList<>();

    Talk(Path folder) {
        session = SessionInfos.call(folder, "talk");
    }

    /** From and until in milliseconds of the session. */
    Talk say(Sender sender, String text, long from, long until) {
        return add(
                Turn.of(turns.size() + 1, from * 1_000, at(from), sender, text).withTimes(at(from), at(until)));
    }

    Talk say(Sender sender, String text) {
        return say(sender, text, turns.size() * 1_000L, turns.size() * 1_000L);
    }

    Talk interrupted(String text, long from, long heardMillis, String heard) {
        return add(Turn.of(turns.size() + 1, from * 1_000, at(from), Sender.ASSISTANT, text)
                .withInterruption(Optional.of(Duration.ofMillis(heardMillis)), Optional.ofNullable(heard)));
    }

    Talk tool(String name, String arguments, String result) {
        return add(Turn.of(turns.size() + 1, turns.size(), at(0), Sender.TOOL, "")
                .withTool(new ToolCall(name, arguments, result, Duration.ZERO)));
    }

    private Talk add(Turn turn) {
        turns.add(turn);
        return this;
    }

    private Instant at(long millis) {
        return session.startedAt().plusMillis(millis);
    }

    Conversation conversation() {
        return new Conversation(new ConversationHead(session, Optional.empty(), turns.size(), false), turns);
    }

    static String export(Exporter exporter, Talk... talks) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        exporter.write(Arrays.stream(talks).map(Talk::conversation).iterator(), to);
        return to.toString(StandardCharsets.UTF_8);
    }
}
