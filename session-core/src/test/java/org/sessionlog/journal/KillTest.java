package org.sessionlog.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.journal.Payloads.Read;

/** Real processes, killed with SIGKILL at random moments: nothing that an append had returned from is lost. */
class KillTest {
    private static final int KILLS = "long".equals(System.getProperty("sessionlog.test.profile")) ? 50 : 5;

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void every_append_that_had_returned_is_there_once_and_in_order_after_a_kill() throws Exception {
        Random random = new Random();
        long returned = 0;
        long unread = 0;
        for (int i = 0; i < KILLS; i++) {
            Path folder = directory.resolve(i + "/.journal");
            Path progress = directory.resolve("progress-" + i);
            Files.write(progress, new byte[CrashingWriter.PROGRESS_BYTES]);
            try (ChildJvm writer = ChildJvm.start(CrashingWriter.class, folder, progress, i % 2 == 0 ? 8 : 64)) {
                writer.awaitLine("writing");
                TimeUnit.MILLISECONDS.sleep(random.nextInt(400));
                assertThat(writer.rest()).isEmpty();
            }
            // The adopter is killed too, with part of the rest read, acknowledged and given back.
            try (ChildJvm adopter = ChildJvm.start(CrashingAdopter.class, folder)) {
                adopter.awaitLine("adopting");
                TimeUnit.MILLISECONDS.sleep(random.nextInt(60));
                assertThat(adopter.rest()).isEmpty();
            }
            long[] done = progress(progress);
            List<Path> others = Journal.others(folder);
            assertThat(others).hasSize(1);
            Journal adopted = Journal.adopt(others.get(0), CrashingWriter.spec(folder, 64))
                    .orElseThrow();
            unread += check(adopted, done);
            adopted.slots().forEach(Slot::free);
            adopted.close();
            assertThat(folder).isEmptyDirectory();
            returned += Arrays.stream(done).sum();
        }
        assertThat(returned).isGreaterThan(KILLS * 1_000L);
        assertThat(unread).isPositive();
    }

    private static long[] progress(Path file) throws IOException {
        long[] done = new long[2 * CrashingWriter.WRITERS];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, CrashingWriter.PROGRESS_BYTES);
            for (int i = 0; i < done.length; i++) {
                done[i] = bytes.getLong(i * CrashingWriter.PROGRESS_STEP);
            }
        }
        return done;
    }

    /** Every sequence number from where the plugin was to what had returned, at least, is there in its order. */
    private static long check(Journal adopted, long[] done) {
        assertThat(adopted.damaged()).isEmpty();
        assertThat(adopted.plugins()).containsExactly("reader");
        assertThat(adopted.slots()).hasSize(1);
        Slot slot = adopted.slots().get(0);
        CrashingWriter.Acknowledged from = CrashingWriter.Acknowledged.of(slot);
        long[] next = from.counts().clone();
        long read = 0;
        for (Map.Entry<Integer, Stream> entry : adopted.streams(slot).entrySet()) {
            Stream stream = entry.getValue();
            Cursor cursor = stream.cursor(from.upTo()[entry.getKey()]);
            long last = -1;
            while (cursor.next()) {
                Read record = new Read(cursor);
                assertThat(record.position).isGreaterThan(last);
                last = record.position;
                if (record.type != CrashingAdopter.NOTE) {
                    CrashingWriter.verify(record, stream, next);
                    read++;
                }
            }
            assertThat(cursor.at()).isEqualTo(stream.end());
        }
        for (int i = 0; i < next.length; i++) {
            assertThat(next[i]).as("counter %d", i).isGreaterThanOrEqualTo(done[i]);
            // At most the append that was under way when the process died.
            assertThat(next[i]).as("counter %d", i).isLessThanOrEqualTo(done[i] + 1);
        }
        return read;
    }

    @RepeatedTest(2)
    @Timeout(60)
    void a_journal_with_nothing_in_it_is_finished_after_a_kill() throws Exception {
        Path folder = directory.resolve(".journal");
        try (ChildJvm child = ChildJvm.start(LockProbe.class, folder, "open")) {
            child.awaitLine("opened");
            child.kill();
        }
        Path other = Journal.others(folder).get(0);
        Journal adopted = Journal.adopt(other, JournalSpec.of(folder)).orElseThrow();
        assertThat(adopted.damaged()).isEmpty();
        assertThat(adopted.slots()).isEmpty();
        adopted.close();
        assertThat(folder).isEmptyDirectory();
    }
}
