package org.sessionlog.chat.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.sessionlog.model.Conversation;
import org.sessionlog.model.Sender;
import org.sessionlog.model.Turn;

/**
 * {@code webvtt}: what was said as subtitles of the session's recording (W3C, WebVTT: The Web Video Text Tracks Format),
 * {@code <v User>} and {@code <v Assistant>}. Times count from sample 0 of its audio files, which is the session's start; of
 * a recording that leaves its pauses out they are earlier by these, as the recording's {@code session_info.json} tells
 * them, where the session's folder still has that.
 *
 * <p>Of an assistant that was interrupted only what was heard is shown, if that is known. A turn whose end is not known, or
 * is its beginning, is shown until the next one begins, at least one second and at most five.
 */
public final class WebVttExporter implements Exporter {
    private static final long MILLION = 1_000_000;
    private static final long LEAST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MOST_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Pattern LINE_ENDS = Pattern.compile("\\s*\\R\\s*");

    /** Does nothing. */
    public WebVttExporter() {}

    @Override
    public String format() {
        return "webvtt";
    }

    /** @throws IllegalArgumentException for a second conversation: a file of subtitles is of one recording */
    @Override
    public void write(Iterator<Conversation> from, OutputStream to) throws IOException {
        StringBuilder text = new StringBuilder("WEBVTT\n");
        if (from.hasNext()) {
            cues(from.next(), text);
        }
        if (from.hasNext()) {
            throw new IllegalArgumentException("subtitles are of one conversation, and there is a second: "
                    + from.next().head().session().id());
        }
        to.write(text.toString().getBytes(StandardCharsets.UTF_8));
        to.flush();
    }

    private static void cues(Conversation conversation, StringBuilder text) {
        Instant start = conversation.head().session().startedAt();
        LeftOut leftOut = LeftOut.of(conversation.head().session().artifacts().sessionInfo());
        List<Turn> said = conversation.turns().stream()
                .filter(turn -> turn.sender() == Sender.USER || turn.sender() == Sender.ASSISTANT)
                .toList();
        for (int i = 0; i < said.size(); i++) {
            Turn turn = said.get(i);
            long from = leftOut.place(Math.max(0, nanos(start, turn.startedAt())));
            long until = leftOut.place(nanos(start, end(turn)));
            if (until <= from) {
                long next = i + 1 < said.size()
                        ? leftOut.place(nanos(start, said.get(i + 1).startedAt()))
                        : Long.MAX_VALUE;
                until = Math.min(Math.max(next, from + LEAST_NANOS), from + MOST_NANOS);
            }
            String words = turn.interrupted() ? turn.heardText().orElse(turn.text()) : turn.text();
            if (!words.isBlank()) {
                text.append('\n').append(time(from)).append(" --> ").append(time(until));
                text.append("\n<v ").append(turn.sender() == Sender.USER ? "User" : "Assistant");
                text.append('>').append(escaped(words)).append('\n');
            }
        }
    }

    private static Instant end(Turn turn) {
        return turn.heard().map(turn.startedAt()::plus).orElse(turn.completedAt());
    }

    private static long nanos(Instant start, Instant at) {
        return Duration.between(start, at).toNanos();
    }

    private static String time(long nanos) {
        long millis = nanos / MILLION;
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%03d",
                millis / 3_600_000,
                millis / 60_000 % 60,
                millis / 1_000 % 60,
                millis % 1_000);
    }

    /** Text of a cue has no empty line, and no characters of markup. */
    private static String escaped(String text) {
        return LINE_ENDS
                .matcher(text.strip())
                .replaceAll("\n")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }

    /**
     * The pauses that a recording leaves out.
     *
     * @param pauses from and to, in nanoseconds since the session's start
     */
    private record LeftOut(List<long[]> pauses) {
        private static final JsonMapper JSON = new JsonMapper();

        static LeftOut of(Path sessionInfo) {
            if (!Files.exists(sessionInfo)) {
                return new LeftOut(List.of());
            }
            try {
                JsonNode document = JSON.readTree(Files.readAllBytes(sessionInfo));
                List<long[]> pauses = new ArrayList<>();
                if (document.path("skip_pauses").asBoolean()) {
                    for (JsonNode pause : document.path("pauses_nanos")) {
                        pauses.add(new long[] {
                            pause.path(0).asLong(), pause.path(1).asLong()
                        });
                    }
                }
                return new LeftOut(pauses);
            } catch (IOException e) {
                throw new UncheckedIOException(sessionInfo + " cannot be read: " + e.getMessage(), e);
            }
        }

        long place(long nanos) {
            long before = 0;
            for (long[] pause : pauses) {
                before += Math.max(0, Math.min(nanos, pause[1]) - Math.min(nanos, pause[0]));
            }
            return nanos - before;
        }
    }
}
