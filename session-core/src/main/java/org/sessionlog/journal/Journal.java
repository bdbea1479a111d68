package org.sessionlog.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Signatures first; the working state follows. */
public final class Journal implements AutoCloseable {
    private Journal() {}

    public static Journal open(JournalSpec spec) throws IOException {
        throw new IOException("not there yet");
    }

    public static Journal inMemory(JournalSpec spec) {
        return new Journal();
    }

    public static List<Path> others(Path journalFolder) throws IOException {
        return List.of();
    }

    public static Optional<Journal> adopt(Path ownerFolder, JournalSpec spec) throws IOException {
        return Optional.empty();
    }

    public Optional<Path> folder() {
        return Optional.empty();
    }

    public List<String> plugins() {
        return List.of();
    }

    public boolean adopted() {
        return false;
    }

    public List<String> damaged() {
        return List.of();
    }

    public List<Slot> slots() {
        return List.of();
    }

    public Slot claim(long keyHigh, long keyLow, byte[] info) throws IOException {
        throw new IOException("not there yet");
    }

    public Stream stream(Slot slot, int number, StreamKind kind, int gate) {
        throw new IllegalStateException("not there yet");
    }

    public Map<Integer, Stream> streams(Slot slot) {
        return Map.of();
    }

    public Scratch scratch() {
        return new Scratch();
    }

    public void onReady(ReadyListener listener) {}

    public JournalUsage usage() {
        return new JournalUsage("memory", 0, 0, 0, 0, 0, 0, 0, 0, 0, Optional.empty());
    }

    public void sessions(int openSessions) {}

    @Override
    public void close() {}
}
