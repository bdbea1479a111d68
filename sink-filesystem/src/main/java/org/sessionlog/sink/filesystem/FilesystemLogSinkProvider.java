package org.sessionlog.sink.filesystem;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/**
 * Writes each session's log to a file of its own, in UTF-8, as lines of one of these forms:
 *
 * <pre>{@code
 * 2025-08-24T20:20:05Z INFO voice: call accepted codec=PCMU from="+1 555 123"
 * 2025-08-24 20:20:05,589 - tid: 140204331655232 - INFO - call accepted codec=PCMU from="+1 555 123"
 * {"@timestamp":"2025-08-24T20:20:05.589Z","log.level":"INFO","message":"call accepted","ecs.version":"1.2.0",
 *   "log.logger":"voice","process.thread.name":"main","process.thread.id":1,"labels":{"codec":"PCMU"}}
 * }</pre>
 *
 * The first is that of the preset {@code session}, the second, {@code %(asctime)s - tid: %(thread)d - %(levelname)s -
 * %(message)s} in Python's terms, that of the preset {@code call}; {@code tid} is the id of the thread that logged. The
 * third, which is one line too, comes with {@code logging.format=json} and has the field names of the
 * <a href="https://www.elastic.co/guide/en/ecs/current/index.html">Elastic Common Schema</a>. {@code WARN} is written
 * {@code WARNING} everywhere.
 *
 * <p>In the line formats a value that holds a space, a quote, {@code =}, a backslash or anything but printable ASCII, or
 * nothing, stands in quotes, in which {@code "} and {@code \} have a backslash before them. Line breaks and other control
 * characters are escaped everywhere ({@code \n}, {@code \r}, {@code \t}, otherwise a backslash, {@code u} and four
 * hexadecimal digits), a stack trace becomes the value of {@code exception}, malformed UTF-8 becomes U+FFFD: one record is
 * one line. With {@code logging.multiline=true} a message's line breaks stay and a stack trace follows in lines of its
 * own; each line but the first of a record is then indented by four spaces.
 *
 * <p>Settings:
 *
 * <table>
 *   <caption>What can be set</caption>
 *   <tr><td>{@code logging.format}</td><td>{@code line} (default) or {@code json}</td></tr>
 *   <tr><td>{@code logging.multiline}</td><td>{@code false} (default) or {@code true}; without effect on JSON</td></tr>
 *   <tr><td>{@code logging.utc}</td><td>whether times are UTC, default {@code true}; with the preset {@code call} the default
 *       is {@code false}, local time. Where {@code Z} stands in UTC, the offset ({@code +02:00}) stands in local time</td></tr>
 *   <tr><td>{@code logging.rotation}</td><td>{@code size} (default), {@code time} or {@code off}</td></tr>
 *   <tr><td>{@code logging.max_bytes}</td><td>size that a file does not exceed, unless a single line does; default 5242880,
 *       with the preset {@code call} 10485760</td></tr>
 *   <tr><td>{@code logging.time_when}</td><td>with {@code time}: {@code S}, {@code M}, {@code H}, {@code D}: 1 second,
 *       minute, hour, 24 hours after a file's first line; {@code MIDNIGHT} (default): at the end of that line's day;
 *       {@code W0} to {@code W6}: at the end of the next Monday to Sunday, which may be that day. Days are those of the
 *       zone that {@code logging.utc} chooses. Unlike Python's {@code TimedRotatingFileHandler} it is the file's first
 *       line that counts and not when the file was opened, and size does not matter</td></tr>
 *   <tr><td>{@code logging.backup_count}</td><td>how many full files are kept, {@code .1} being the newest; default 3</td></tr>
 *   <tr><td>{@code logging.compress}</td><td>whether full files are compressed to {@code .1.gz} ...; default
 *       {@code false}</td></tr>
 *   <tr><td>{@code retention.older_than}, {@code retention.max_bytes}, {@code retention.compress_after}</td><td>what
 *       {@link Retention} does in the recording process, on a thread that is there anyway; off unless set</td></tr>
 *   <tr><td>{@code retention.kinds}</td><td>of which files: some of {@code log,audio,chat}, the default</td></tr>
 *   <tr><td>{@code retention.interval}</td><td>how often; default {@code 1h}</td></tr>
 * </table>
 */
public final class FilesystemLogSinkProvider implements LogSinkProvider {
    static final String PRESET = "layout.preset";
    private static final String FORMAT = "logging.format";
    private static final String MULTILINE = "logging.multiline";
    private static final String UTC = "logging.utc";
    private static final String ROTATION = "logging.rotation";
    static final String MAX_BYTES = "logging.max_bytes";
    static final String TIME_WHEN = "logging.time_when";
    static final String BACKUP_COUNT = "logging.backup_count";
    static final String COMPRESS = "logging.compress";
    private static final String OLDER_THAN = "retention.older_than";
    private static final String RETAINED_BYTES = "retention.max_bytes";
    private static final String KINDS = "retention.kinds";
    private static final String COMPRESS_AFTER = "retention.compress_after";
    private static final String INTERVAL = "retention.interval";

    @Override
    public String name() {
        return "filesystem";
    }

    @Override
    public LogSink create(Settings settings, SinkContext context) {
        boolean call = settings.text(PRESET, "session").equalsIgnoreCase("call");
        ZoneId zone = settings.flag(UTC, !call) ? ZoneOffset.UTC : ZoneId.systemDefault();
        return new FilesystemLogSink(
                context.files(),
                policy(settings, ROTATION, "size", call ? 10 << 20 : 5 << 20, zone),
                format(settings, call, zone),
                retention(settings, context));
    }

    /** @param rotation the key of what a file is rotated by, in place of {@code otherwise} */
    static RotationPolicy policy(
            Settings settings, String rotation, String otherwise, long defaultMaxBytes, ZoneId zone) {
        String by = settings.oneOf(rotation, otherwise, Set.of("size", "time", "off"));
        long maxBytes = settings.bytes(MAX_BYTES, defaultMaxBytes);
        String when = settings.oneOf(TIME_WHEN, "midnight", RotationTimes.NAMES);
        return new RotationPolicy(
                by.equals("size") ? maxBytes : Long.MAX_VALUE,
                by.equals("time") ? Optional.of(new RotationTimes(when, zone)) : Optional.empty(),
                settings.number(BACKUP_COUNT, 3, 1, 1000),
                settings.flag(COMPRESS, false));
    }

    private static LineFormat format(Settings settings, boolean call, ZoneId zone) {
        boolean multiline = settings.flag(MULTILINE, false);
        if (settings.oneOf(FORMAT, "line", Set.of("line", "json")).equals("json")) {
            return new JsonLine(zone);
        }
        return call ? new CallLine(zone, multiline) : new SessionLine(zone, multiline);
    }

    private static Optional<RetentionUpkeep> retention(Settings settings, SinkContext context) {
        Retention retention =
                Retention.in(context.directory(), context::protections).kinds(kinds(settings));
        boolean on = false;
        if (settings.find(OLDER_THAN).isPresent()) {
            retention = retention.olderThan(settings.duration(OLDER_THAN, Duration.ZERO));
            on = true;
        }
        if (settings.find(RETAINED_BYTES).isPresent()) {
            retention = retention.maxBytes(settings.bytes(RETAINED_BYTES, Long.MAX_VALUE));
            on = true;
        }
        if (settings.find(COMPRESS_AFTER).isPresent()) {
            retention = retention.compressAfter(settings.duration(COMPRESS_AFTER, Duration.ZERO));
            on = true;
        }
        Duration interval = settings.duration(INTERVAL, Duration.ofHours(1));
        return on ? Optional.of(new RetentionUpkeep(retention, interval)) : Optional.empty();
    }

    private static Set<ArtifactKind> kinds(Settings settings) {
        Set<ArtifactKind> kinds = EnumSet.noneOf(ArtifactKind.class);
        for (String name : settings.text(KINDS, "log,audio,chat").split(",", -1)) {
            switch (name.strip().toLowerCase(Locale.ROOT)) {
                case "log" -> kinds.add(ArtifactKind.LOG);
                case "audio" -> kinds.add(ArtifactKind.AUDIO);
                case "chat" -> kinds.add(ArtifactKind.CHAT);
                default ->
                    throw new ConfigurationException(
                            "setting " + KINDS + " must be one or some of log,audio,chat; what it is set to is not");
            }
        }
        return kinds;
    }

    @Override
    public Set<String> settings() {
        return Set.of(
                PRESET,
                FORMAT,
                MULTILINE,
                UTC,
                ROTATION,
                MAX_BYTES,
                TIME_WHEN,
                BACKUP_COUNT,
                COMPRESS,
                OLDER_THAN,
                RETAINED_BYTES,
                KINDS,
                COMPRESS_AFTER,
                INTERVAL);
    }
}
