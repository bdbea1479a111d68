package org.sessionlog.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sessionlog.model.Fact;
import org.sessionlog.model.Protection;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.SessionKey;
import org.sessionlog.spi.SessionFiles;
import org.sessionlog.spi.SinkContext;

/**
 * What a plugin is lent in a test without the core. Facts are kept; one that is told again after a replay counts once,
 * as in the core, provided that it says the same.
 */
public final class TestSinkContext implements SinkContext {
    private final Path directory;
    private final SessionFiles files;
    private final Map<SessionKey, Set<Fact>> facts = new HashMap<>();
    private List<Protection> protections = List.of();

    /** With real files and room for 256 open ones. */
    public TestSinkContext(Path directory) {
        this(directory, new DirectorySessionFiles(256));
    }

    public TestSinkContext(Path directory, SessionFiles files) {
        this.directory = directory.toAbsolutePath();
        this.files = files;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public SessionFiles files() {
        return files;
    }

    @Override
    public synchronized void report(SessionInfo session, Fact fact) {
        facts.computeIfAbsent(session.key(), key -> new LinkedHashSet<>()).add(fact);
    }

    @Override
    public synchronized List<Protection> protections() {
        return protections;
    }

    /** From now on this must not be removed, and nothing else. */
    public synchronized void protect(List<Protection> what) {
        protections = List.copyOf(what);
    }

    /** What was told about a session, in order. */
    public synchronized List<Fact> facts(SessionInfo session) {
        return new ArrayList<>(facts.getOrDefault(session.key(), Set.of()));
    }
}
