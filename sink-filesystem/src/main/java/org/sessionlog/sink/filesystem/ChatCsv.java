package org.sessionlog.sink.filesystem;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Pattern;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;

/** The chat log as CSV (RFC 4180), with the names of the columns in the first line. */
final class ChatCsv implements ChatFormat {
    private static final Pattern SPECIAL = Pattern.compile("[\",\r\n]");

    private final ChatFields fields;

    ChatCsv(ZoneId zone, boolean thinking) {
        this.fields = new ChatFields(zone, thinking);
    }

    @Override
    public byte[] header(SessionInfo session) {
        return line(ChatFields.NAMES);
    }

    @Override
    public byte[] entry(Turn turn, boolean misplaced) {
        return line(fields.row(turn, misplaced));
    }

    private static byte[] line(List<String> values) {
        StringBuilder line = new StringBuilder();
        for (String value : values) {
            line.append(line.isEmpty() ? "" : ",").append(quoted(value));
        }
        return line.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String value) {
        return SPECIAL.matcher(value).find() ? "\"" + value.replace("\"", "\"\"") + "\"" : value;
    }
}
