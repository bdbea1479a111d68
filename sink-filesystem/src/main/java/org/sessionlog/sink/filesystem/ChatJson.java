package org.sessionlog.sink.filesystem;

import java.time.ZoneId;
import java.util.Map;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;
import org.sessionlog.model.Utf8;

/** The chat log as JSON Lines: an object for the session, then one for each turn. */
final class ChatJson implements ChatFormat {
    private final ChatFields fields;
    private final LineBuffers buffers;

    ChatJson(ZoneId zone, boolean thinking) {
        this.fields = new ChatFields(zone, thinking);
        this.buffers = new LineBuffers(TimeFormat.seconds(zone));
    }

    @Override
    public byte[] header(SessionInfo session) {
        return line(fields.of(session));
    }

    @Override
    public byte[] entry(Turn turn, boolean misplaced) {
        return line(fields.of(turn, misplaced));
    }

    private byte[] line(Map<String, Object> values) {
        LineBuffer line = buffers.take();
        try {
            line.append('{');
            boolean first = true;
            for (Map.Entry<String, Object> value : values.entrySet()) {
                if (!first) {
                    line.append(',');
                }
                first = false;
                line.appendQuoted(Utf8.of(value.getKey()));
                line.append(':');
                if (value.getValue() instanceof String text) {
                    line.appendQuoted(Utf8.of(text));
                } else {
                    line.append(Levels.ascii(value.getValue().toString()));
                }
            }
            line.append('}');
            line.append('\n');
            byte[] bytes = new byte[line.length()];
            line.first(bytes.length).get(bytes);
            return bytes;
        } finally {
            buffers.giveBack(line);
        }
    }
}
