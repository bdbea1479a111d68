package org.sessionlog.journal;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Adopts what a killed {@link CrashingWriter} left, delivers it, adds notes of its own, and is killed itself. */
final class CrashingAdopter {
    static final int NOTE = 200;

    private CrashingAdopter() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Path other = Journal.others(folder).get(0);
        System.out.println("adopting");
        Journal journal = Journal.adopt(other, CrashingWriter.spec(folder, 64)).orElseThrow();
        Slot slot = journal.slots().get(0);
        CrashingWriter.Acknowledged done = CrashingWriter.Acknowledged.of(slot);
        Map<Integer, Stream> streams = journal.streams(slot);
        Map<Integer, Cursor> cursors = new TreeMap<>();
        streams.forEach((number, stream) -> cursors.put(number, stream.cursor(done.upTo()[number])));
        while (true) {
            CrashingWriter.deliver(slot, cursors, streams, done);
            for (Stream stream : streams.values()) {
                Payloads.append(journal, stream, new byte[2_000], NOTE, 0, Priority.RESERVED, 0);
            }
        }
    }
}
