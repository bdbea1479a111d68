package org.sessionlog.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.journal.Payloads.Read;

/**
 * Journals as a killed process leaves them, damaged in every way a seed can think of, and adopted: nothing throws, nothing
 * hangs, and every record that is read was appended, with that content, at that position of that stream.
 */
class JournalFuzzTest {
    private static final boolean LONG = "long".equals(System.getProperty("sessionlog.test.profile"));
    private static final int MUTATIONS = LONG ? 1_000_000 : 20_000;
    private static final int PER_IMAGE = 500;
    /** One in so many goes through real files, which are truncated and mapped. */
    private static final int ON_DISK = 40;

    @TempDir
    Path directory;

    private long intact;
    private long read;
    private long damaged;

    /** What was appended, and the files that hold it. */
    private static final class Original {
        final Map<String, byte[]> files;
        final Map<String, Read> records = new HashMap<>();
        /** Everything that slots were given: infos, ends, positions and states, each with its session. */
        final Set<String> facts = new HashSet<>();

        Original(long seed) throws IOException {
            Random random = new Random(seed);
            JournalImage image = new JournalImage();
            Journal journal = image.open(List.of("log", "wav"), JournalImage.TINY);
            List<Slot> slots = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                byte[] info = Payloads.payload(seed, i, 16 + random.nextInt(200));
                slots.add(journal.claim(random.nextLong(), random.nextLong(), info));
                facts.add(fact(slots.get(i), "info", info));
            }
            List<Stream> streams = new ArrayList<>();
            for (Slot slot : slots) {
                streams.add(journal.stream(slot, 0, StreamKind.EVENT, 0));
                streams.add(journal.stream(slot, 1, StreamKind.AUDIO, 0));
            }
            for (int i = 0; i < 150; i++) {
                Stream stream = streams.get(random.nextInt(streams.size()));
                byte[] payload = Payloads.payload(seed, i, 16 + random.nextInt(i % 20 == 0 ? 1_500 : 120));
                Payloads.append(journal, stream, payload, random.nextInt(256), random.nextLong(), Priority.LOG, 0);
                if (i % 40 == 39) {
                    // Former tenants: their segments are in other hands afterwards.
                    Stream given = streams.get(random.nextInt(streams.size()));
                    given.release(given.end(), random.nextBoolean());
                    long[] upTo = {random.nextInt(2_000), random.nextInt(2_000)};
                    byte[] state = Payloads.payload(seed, i, 16 + random.nextInt(490));
                    int plugin = random.nextInt(2);
                    given.slot().checkpoint(plugin, upTo, state);
                    facts.add(fact(given.slot(), "checkpoint " + plugin + Arrays.toString(upTo), state));
                    byte[] end = Payloads.payload(seed, i, 16 + random.nextInt(400));
                    given.slot().end(end);
                    facts.add(fact(given.slot(), "end", end));
                }
            }
            for (Stream stream : streams) {
                for (Read record : Payloads.readAll(stream)) {
                    records.put(key(stream, record.position), record);
                }
            }
            files = image.copy();
            journal.close();
        }

        static String fact(Slot slot, String name, byte[] value) {
            return slot + " " + name + " " + Arrays.toString(value);
        }

        static String key(Stream stream, long position) {
            return stream.slot() + "/" + stream.number() + "/" + position;
        }
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void no_damage_makes_adoption_throw_hang_or_invent_a_record() throws Exception {
        long seed = Long.getLong("sessionlog.test.seed", 20_000);
        for (int i = 0; i < MUTATIONS; i += PER_IMAGE) {
            Original original = new Original(seed + i);
            List<ByteBuffer> memory = new ArrayList<>();
            original.files
                    .values()
                    .forEach(file -> memory.add(ByteBuffer.allocateDirect(JournalMutation.MAX_FILE_BYTES)));
            for (int j = 0; j < PER_IMAGE; j++) {
                long mutation = seed + i + j;
                Random random = new Random(mutation * 0x9E3779B97F4A7C15L);
                try {
                    Map<String, byte[]> files = new JournalMutation(random).of(original.files);
                    if (j % ON_DISK == 0) {
                        onDisk(original, files, i + j);
                    } else {
                        inMemory(original, files, memory);
                    }
                } catch (Throwable e) {
                    throw new AssertionError("with -Dsessionlog.test.seed=" + mutation, e);
                }
            }
        }
        // The mutations neither miss the journal nor leave nothing of it.
        assertThat(damaged).isGreaterThan(MUTATIONS / 2);
        assertThat(read).isBetween(intact / 3, intact - intact / 50);
    }

    private void inMemory(Original original, Map<String, byte[]> files, List<ByteBuffer> memory) {
        Map<String, ByteBuffer> mapped = new LinkedHashMap<>();
        int next = 0;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] bytes = file.getValue();
            mapped.put(file.getKey(), memory.get(next++).slice(0, bytes.length).put(0, bytes));
        }
        try (Journal adopted = JournalImage.adoptInPlace(mapped)) {
            check(original, adopted);
        }
        if (files.hashCode() % 4 == 0) {
            // Whoever comes after an adopter that was killed finds the same or less, never more.
            try (Journal again = JournalImage.adoptInPlace(mapped)) {
                readEverything(original, again);
            }
        }
    }

    private void onDisk(Original original, Map<String, byte[]> files, int number) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("dead" + number + "-0"));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
        Optional<Journal> adopted =
                Journal.adopt(folder, JournalSpec.of(directory).withLimitBytes(1 << 20));
        if (adopted.isPresent()) {
            try (Journal journal = adopted.get()) {
                check(original, journal);
                journal.slots().forEach(Slot::free);
            }
        }
        assertThat(folder).doesNotExist();
    }

    private void check(Original original, Journal adopted) {
        intact += original.records.size();
        read += readEverything(original, adopted);
        damaged += adopted.damaged().isEmpty() ? 0 : 1;
        for (Slot slot : adopted.slots()) {
            assertThat(original.facts).contains(Original.fact(slot, "info", slot.info()));
            slot.end().ifPresent(end -> assertThat(original.facts).contains(Original.fact(slot, "end", end)));
            for (int i = 0; i < adopted.plugins().size(); i++) {
                String name = "checkpoint " + i;
                slot.checkpoint(i)
                        .map(cell -> Original.fact(slot, name + Arrays.toString(cell.upTo()), cell.state()))
                        .ifPresent(fact -> assertThat(original.facts).contains(fact));
            }
            for (Stream stream : adopted.streams(slot).values()) {
                appendAndFinish(adopted, stream);
            }
        }
    }

    private static int readEverything(Original original, Journal adopted) {
        int records = 0;
        for (Slot slot : adopted.slots()) {
            for (Stream stream : adopted.streams(slot).values()) {
                long last = -1;
                Cursor cursor = stream.cursor(0);
                while (cursor.next()) {
                    Read found = new Read(cursor);
                    if (found.payload.length == 3) {
                        continue;
                    }
                    Read known = original.records.get(Original.key(stream, found.position));
                    boolean same = known != null
                            && found.position > last
                            && found.type == known.type
                            && found.nanos == known.nanos
                            && found.end == known.end
                            && Arrays.equals(found.payload, known.payload);
                    if (!same) {
                        throw new AssertionError("invented: " + Original.key(stream, found.position));
                    }
                    last = found.position;
                    records++;
                }
                assertThat(cursor.at()).isEqualTo(stream.end());
                assertThat(stream.idle(cursor.at())).isTrue();
            }
        }
        return records;
    }

    private static void appendAndFinish(Journal adopted, Stream stream) {
        Cursor cursor = stream.cursor(stream.end());
        long position = Payloads.append(adopted, stream, new byte[] {1, 2, 3});
        assertThat(position).isNotNegative();
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.position()).isEqualTo(position);
        assertThat(cursor.next()).isFalse();
    }
}
