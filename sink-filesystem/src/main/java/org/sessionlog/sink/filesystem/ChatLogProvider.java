package org.sessionlog.sink.filesystem;

import java.time.ZoneId;
import java.util.Set;
import org.sessionlog.spi.ConversationSink;
import org.sessionlog.spi.ConversationSinkProvider;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/**
 * Writes what was said in a session into a file of its own, {@code logs/chats/chat_2025-10-29_14-30-45.log} by the time of
 * its start, in UTF-8, as people read it:
 *
 * <pre>{@code
 * Chat Log - Session started at 2025-10-29 14:30:45
 * ================================================================================
 *
 * [2025-10-29 14:30:50] User:
 * Hello, how are you today?
 *
 * [2025-10-29 14:30:51] Assistant:
 * I'm doing well, thank you for asking! How can I assist you today?
 *
 * [Metadata: provider=local, model=phi3-mini.gguf, time=0.85s, tokens=28, speed=32.94 tok/s]
 *
 * --------------------------------------------------------------------------------
 * }</pre>
 *
 * Times are local, as in the file's name. A user's is when the request was made, an assistant's when the answer was
 * complete; {@code time} is what the model took, {@code tokens} those of the answer; {@code tokens} and {@code speed} are
 * left out when nobody counted. An answer that another model gave has {@code , fallback=true, reason=<class>} at the end; a
 * message that comes of no model has no such line. Further entries are {@code System}, {@code Agent}, {@code Tool <name>
 * (0.12s)}, {@code Error}, and by setting {@code Thinking}. What was cut short is marked {@code (interrupted)}, followed by
 * {@code [Heard: ...]} where that is known. Texts stand as they are, but for control characters, which are escaped; so a
 * text may hold lines that look like an entry. Programs read {@code jsonl} or {@code csv}.
 *
 * <p>Entries stand in the order of {@link org.sessionlog.model.Turn#order()}. A turn that is amended is replaced where it
 * stands, and one that comes late is put where it belongs, as long as not more than 64 entries and 1 MiB have come after
 * it; else it is added at the end and marked {@code (amended)}. While the session goes on a hidden file beside the log
 * knows what is in it, so that a crash, also in mid-change, costs nothing and doubles nothing.
 *
 * <p>Every session of kind {@link org.sessionlog.model.SessionKind#CHAT} has one, and with {@code layout.preset=chat} or
 * {@code chat.enabled=true} every session. Settings:
 *
 * <table>
 *   <caption>What can be set</caption>
 *   <tr><td>{@code chat.enabled}</td><td>{@code false} for no chat log at all, {@code true} for one of every session;
 *       by default of chats alone</td></tr>
 *   <tr><td>{@code layout.chat}</td><td>where it is, a template; its times are local</td></tr>
 *   <tr><td>{@code chat.format}</td><td>{@code text} (default); {@code jsonl}: an object a line, the first of them for the
 *       session; {@code csv}: RFC 4180, the names of the columns first</td></tr>
 *   <tr><td>{@code chat.thinking}</td><td>whether what a model reasoned before its answer is written; default
 *       {@code false}</td></tr>
 *   <tr><td>{@code chat.rotation}</td><td>{@code off} (default), {@code size} or {@code time}, by {@code
 *       logging.max_bytes}, {@code logging.time_when}, {@code logging.backup_count} and {@code logging.compress}; each file
 *       has the header, and what stands in a full one changes no more</td></tr>
 * </table>
 */
public final class ChatLogProvider implements ConversationSinkProvider {
    private static final String ENABLED = "chat.enabled";
    private static final String FORMAT = "chat.format";
    private static final String THINKING = "chat.thinking";
    private static final String ROTATION = "chat.rotation";
    private static final String LAYOUT = "layout.chat";

    private final ZoneId zone;

    public ChatLogProvider() {
        this(ZoneId.systemDefault());
    }

    /** @param zone of the times in the files */
    ChatLogProvider(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public String name() {
        return "chat";
    }

    @Override
    public boolean isOn(Settings settings) {
        return settings.flag(ENABLED, true);
    }

    @Override
    public ConversationSink create(Settings settings, SinkContext context) {
        boolean thinking = settings.flag(THINKING, false);
        ChatFormat format =
                switch (settings.oneOf(FORMAT, "text", Set.of("text", "jsonl", "csv"))) {
                    case "jsonl" -> new ChatJson(zone, thinking);
                    case "csv" -> new ChatCsv(zone, thinking);
                    default -> new ChatText(zone, thinking);
                };
        RotationPolicy policy = FilesystemLogSinkProvider.policy(settings, ROTATION, "off", 5 << 20, zone);
        return new ChatLog(context.files(), policy, format);
    }

    @Override
    public Set<String> settings() {
        return Set.of(
                FilesystemLogSinkProvider.PRESET,
                LAYOUT,
                ENABLED,
                FORMAT,
                THINKING,
                ROTATION,
                FilesystemLogSinkProvider.MAX_BYTES,
                FilesystemLogSinkProvider.TIME_WHEN,
                FilesystemLogSinkProvider.BACKUP_COUNT,
                FilesystemLogSinkProvider.COMPRESS);
    }
}
