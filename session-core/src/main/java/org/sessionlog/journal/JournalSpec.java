package org.sessionlog.journal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a journal is opened with. Immutable.
 *
 * @param folder the {@code .journal} folder, in which every process makes a folder of its own; created when absent
 * @param limitBytes limit of the bytes of segments in use, at least 1 MiB
 * @param plugins names whose checkpoints the register keeps, in the order of {@link Slot#checkpoint}'s index; at most 32
 * @param sync interval at which the journal is forced to the device; empty: the operating system decides
 * @param files where files are opened
 * @param groupReadable files 0640 and folders 0750 instead of 0600 and 0700
 */
public record JournalSpec(
        Path folder,
        long limitBytes,
        List<String> plugins,
        Optional<Duration> sync,
        JournalFiles files,
        boolean groupReadable) {
    private static final long MIB = 1024L * 1024;
    private static final int MAX_PLUGINS = 32;
    private static final int MAX_NAME_CHARS = 64;

    public JournalSpec {
        if (limitBytes < MIB) {
            throw new IllegalArgumentException("journal limit is " + limitBytes + " bytes; it must be at least 1 MiB");
        }
        plugins = List.copyOf(plugins);
        if (plugins.size() > MAX_PLUGINS) {
            throw new IllegalArgumentException(plugins.size() + " plugins; the register has room for " + MAX_PLUGINS);
        }
        for (String name : plugins) {
            if (name.isEmpty()
                    || name.length() > MAX_NAME_CHARS
                    || !name.chars().allMatch(c -> c > ' ' && c < 127)) {
                throw new IllegalArgumentException("plugin name \"" + name + "\" must be 1 to " + MAX_NAME_CHARS
                        + " printable ASCII characters without spaces");
            }
        }
        sync.ifPresent(interval -> {
            if (interval.compareTo(Duration.ofMillis(1)) < 0) {
                throw new IllegalArgumentException("sync interval " + interval + " must be at least one millisecond");
            }
        });
    }

    /** 512 MiB, no plugins, no forced writes, private files. */
    public static JournalSpec of(Path folder) {
        return new JournalSpec(folder, 512 * MIB, List.of(), Optional.empty(), JournalFiles.system(), false);
    }

    /** For {@link Journal#inMemory}: 64 MiB, no plugins; the folder is not used. */
    public static JournalSpec memory() {
        return of(Path.of("")).withLimitBytes(64 * MIB);
    }

    public JournalSpec withLimitBytes(long bytes) {
        return new JournalSpec(folder, bytes, plugins, sync, files, groupReadable);
    }

    public JournalSpec withPlugins(List<String> names) {
        return new JournalSpec(folder, limitBytes, names, sync, files, groupReadable);
    }

    public JournalSpec withSync(Duration interval) {
        return new JournalSpec(folder, limitBytes, plugins, Optional.of(interval), files, groupReadable);
    }

    public JournalSpec withFiles(JournalFiles other) {
        return new JournalSpec(folder, limitBytes, plugins, sync, other, groupReadable);
    }

    public JournalSpec withGroupReadable(boolean readable) {
        return new JournalSpec(folder, limitBytes, plugins, sync, files, readable);
    }
}
