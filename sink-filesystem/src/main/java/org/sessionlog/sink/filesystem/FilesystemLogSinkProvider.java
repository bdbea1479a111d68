package org.sessionlog.sink.filesystem;

import java.util.Set;
import org.sessionlog.spi.LogSink;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/**
 * Writes each session's log to a file of its own, as lines of the form
 *
 * <pre>{@code
 * 2025-08-24T20:20:05Z INFO voice: call accepted codec=PCMU from="+1 555 123"
 * }</pre>
 *
 * Time is UTC. A value that holds a space, a quote, {@code =}, a backslash or anything but printable ASCII, or nothing,
 * stands in quotes, in which {@code "} and {@code \} have a backslash before them. Line breaks and other control
 * characters are escaped everywhere ({@code \n}, {@code \r}, {@code \t}, otherwise a backslash, {@code u} and four
 * hexadecimal digits), a stack trace becomes the value of {@code exception}, malformed UTF-8 becomes U+FFFD: one record is
 * one line.
 *
 * <p>Settings:
 *
 * <table>
 *   <caption>What can be set</caption>
 *   <tr><td>{@code logging.rotation}</td><td>{@code size} (default) or {@code off}</td></tr>
 *   <tr><td>{@code logging.max_bytes}</td><td>size that a file does not exceed, unless a single line does; default 5242880</td></tr>
 *   <tr><td>{@code logging.backup_count}</td><td>how many full files are kept, {@code .1} being the newest; default 3</td></tr>
 * </table>
 */
public final class FilesystemLogSinkProvider implements LogSinkProvider {
    private static final String ROTATION = "logging.rotation";
    private static final String MAX_BYTES = "logging.max_bytes";
    private static final String BACKUP_COUNT = "logging.backup_count";

    @Override
    public String name() {
        return "filesystem";
    }

    @Override
    public LogSink create(Settings settings, SinkContext context) {
        boolean rotates =
                settings.oneOf(ROTATION, "size", Set.of("size", "off")).equals("size");
        long maxBytes = settings.bytes(MAX_BYTES, 5 << 20);
        int backups = settings.number(BACKUP_COUNT, 3, 1, 1000);
        return new FilesystemLogSink(context.files(), new RotationPolicy(rotates ? maxBytes : Long.MAX_VALUE, backups));
    }

    @Override
    public Set<String> settings() {
        return Set.of(ROTATION, MAX_BYTES, BACKUP_COUNT);
    }
}
