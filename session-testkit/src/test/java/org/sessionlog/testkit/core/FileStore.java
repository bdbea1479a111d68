package org.sessionlog.testkit.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sessionlog.model.ConversationHead;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.ConversationSink;
import org.sessionlog.spi.ConversationSinkProvider;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/** Keeps each conversation in a file {@code store/<session key>}: {@code sequence revision text} lines. For child processes. */
final class FileStore implements ConversationSinkProvider {
    @Override
    public String name() {
        return "file";
    }

    @Override
    public boolean mayWait() {
        return true;
    }

    @Override
    public ConversationSink create(Settings settings, SinkContext context) {
        return new ConversationSink() {
            @Override
            public void append(ConversationHead head, List<Turn> turns) {
                Map<Long, String> stored = read(path(head));
                for (Turn turn : turns) {
                    String line = turn.revision() + " " + turn.text()
                            + turn.heardText().map(heard -> " heard " + heard).orElse("");
                    stored.merge(
                            turn.sequence(), line, (old, update) -> revision(update) > revision(old) ? update : old);
                }
                write(path(head), stored);
                Halt.at("store.append");
            }

            private long revision(String line) {
                return Long.parseLong(line.substring(0, line.indexOf(' ')));
            }

            @Override
            public void complete(ConversationHead head) {
                Map<Long, String> stored = read(path(head));
                stored.put(
                        Long.MAX_VALUE,
                        "0 end " + head.end().orElseThrow().reason() + (head.incomplete() ? " incomplete" : ""));
                write(path(head), stored);
                Halt.at("store.complete");
            }

            private Path path(ConversationHead head) {
                return context.directory()
                        .resolve("store")
                        .resolve(head.session().key().toString());
            }

            private Map<Long, String> read(Path path) {
                Map<Long, String> stored = new TreeMap<>();
                try {
                    if (Files.exists(path)) {
                        for (String line : Files.readAllLines(path)) {
                            int space = line.indexOf(' ');
                            stored.put(Long.parseLong(line.substring(0, space)), line.substring(space + 1));
                        }
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return stored;
            }

            private void write(Path path, Map<Long, String> stored) {
                StringBuilder lines = new StringBuilder();
                stored.forEach((sequence, line) ->
                        lines.append(sequence).append(' ').append(line).append('\n'));
                try {
                    context.files().replace(path, lines.toString().getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void close() {}
        };
    }
}
