package org.sessionlog.journal;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sessionlog.journal.Payloads.Read;

/**
 * Appends from four threads to one event stream and to an audio stream each, reads, acknowledges and gives back, until it
 * is killed. What each thread's appends have returned from stands in a mapped file.
 */
final class CrashingWriter {
    static final int WRITERS = 4;
    static final int PROGRESS_STEP = 64;
    static final int PROGRESS_BYTES = 2 * WRITERS * PROGRESS_STEP;

    private static final int FRAME_BYTES = 172;

    private CrashingWriter() {}

    static JournalSpec spec(Path folder, int limitMiB) {
        return JournalSpec.of(folder).withLimitBytes((long) limitMiB << 20).withPlugins(List.of("reader"));
    }

    /** How far the plugin was: per stream a position, per counter how many records. */
    static final class Acknowledged {
        private final long[] upTo = new long[1 + WRITERS];
        private final long[] counts = new long[2 * WRITERS];

        static Acknowledged of(Slot slot) {
            Acknowledged acknowledged = new Acknowledged();
            slot.checkpoint(0).ifPresent(cell -> {
                System.arraycopy(cell.upTo(), 0, acknowledged.upTo, 0, acknowledged.upTo.length);
                ByteBuffer.wrap(cell.state()).asLongBuffer().get(acknowledged.counts);
            });
            return acknowledged;
        }

        long[] upTo() {
            return upTo;
        }

        long[] counts() {
            return counts;
        }

        void store(Slot slot) {
            ByteBuffer state = ByteBuffer.allocate(counts.length * Long.BYTES);
            state.asLongBuffer().put(counts);
            slot.checkpoint(0, upTo, state.array());
        }
    }

    /** Counts a record, which must be the next one of its writer in this stream and as it was appended. */
    static void verify(Read record, Stream stream, long[] next) {
        int counter = (int) record.writer();
        long sequence = next[counter]++;
        boolean right = record.sequence() == sequence
                && record.type == counter
                && record.nanos == sequence
                && stream.number() == (counter < WRITERS ? 0 : 1 + counter - WRITERS)
                && Arrays.equals(record.payload, payload(counter, sequence));
        if (!right) {
            throw new AssertionError("stream " + stream.number() + " at " + record.position + ": writer " + counter
                    + " has " + record.sequence() + " after " + (sequence - 1));
        }
    }

    private static byte[] payload(int counter, long sequence) {
        return Payloads.payload(counter, sequence, counter < WRITERS ? Payloads.bytes(sequence) : FRAME_BYTES);
    }

    /** Reads what is there, moves the checkpoint, and gives back what is before it. */
    static void deliver(Slot slot, Map<Integer, Cursor> cursors, Map<Integer, Stream> streams, Acknowledged done) {
        cursors.forEach((number, cursor) -> {
            for (int i = 0; i < 500 && cursor.next(); i++) {
                if (cursor.type() != CrashingAdopter.NOTE) {
                    verify(new Read(cursor), streams.get(number), done.counts);
                }
            }
            done.upTo[number] = cursor.at();
        });
        done.store(slot);
        streams.forEach((number, stream) -> stream.release(done.upTo[number], done.counts[0] % 3 == 0));
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Journal journal = Journal.open(spec(folder, Integer.parseInt(arguments[2])));
        Slot slot = journal.claim(1, 2, new byte[0]);
        Map<Integer, Stream> streams = new TreeMap<>();
        Map<Integer, Cursor> cursors = new TreeMap<>();
        for (int i = 0; i <= WRITERS; i++) {
            streams.put(i, journal.stream(slot, i, i == 0 ? StreamKind.EVENT : StreamKind.AUDIO, 0));
            cursors.put(i, streams.get(i).cursor(0));
        }
        FileChannel file = FileChannel.open(Path.of(arguments[1]), StandardOpenOption.READ, StandardOpenOption.WRITE);
        MappedByteBuffer progress = file.map(FileChannel.MapMode.READ_WRITE, 0, PROGRESS_BYTES);
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            Thread thread = new Thread(() -> write(journal, streams, writer, progress));
            thread.start();
        }
        System.out.println("writing");
        Acknowledged done = new Acknowledged();
        while (true) {
            deliver(slot, cursors, streams, done);
        }
    }

    private static void write(Journal journal, Map<Integer, Stream> streams, int writer, MappedByteBuffer progress) {
        for (long sequence = 0; ; sequence++) {
            write(journal, streams.get(0), writer, sequence, progress);
            write(journal, streams.get(1 + writer), WRITERS + writer, sequence, progress);
        }
    }

    private static void write(Journal journal, Stream to, int counter, long sequence, MappedByteBuffer progress) {
        Payloads.appendAtLast(journal, to, payload(counter, sequence), counter, sequence);
        progress.putLong(counter * PROGRESS_STEP, sequence + 1);
    }
}
