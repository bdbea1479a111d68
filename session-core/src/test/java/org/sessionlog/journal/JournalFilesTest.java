package org.sessionlog.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sessionlog.journal.Payloads.append;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class JournalFilesTest {
    private static final int LIMIT = 8 << 20;

    @TempDir
    Path directory;

    private Path folder;
    private JournalSpec spec;
    private final FaultyDisk disk = new FaultyDisk();

    @BeforeEach
    void spec() {
        folder = directory.resolve("sessions/.journal");
        spec = JournalSpec.of(folder).withLimitBytes(LIMIT).withFiles(disk).withPlugins(List.of("log"));
    }

    private static List<Path> below(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.collect(Collectors.toList());
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** Appends until nothing fits any more. */
    private static int fill(Journal journal, org.sessionlog.journal.Stream stream, Priority priority) {
        int records = 0;
        while (append(journal, stream, new byte[4000], 1, 0, priority, 0) >= 0) {
            records++;
        }
        return records;
    }

    @Test
    void a_close_with_no_session_open_leaves_nothing_behind() throws Exception {
        Journal journal = Journal.open(spec);
        assertThat(journal.usage().mode()).isEqualTo("mapped");
        assertThat(journal.folder().orElseThrow()).isDirectory().hasParent(folder);
        Slot slot = journal.claim(1, 1, new byte[0]);
        append(journal, journal.stream(slot, 0, StreamKind.EVENT, 0), new byte[100_000]);
        slot.free();
        journal.close();
        journal.close();
        assertThat(below(folder)).containsExactly(folder);
        assertThatThrownBy(() -> journal.claim(1, 1, new byte[0])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_close_with_a_session_open_leaves_it_to_the_next_process_and_writes_no_more() throws Exception {
        Journal journal = Journal.open(spec);
        Slot slot = journal.claim(1, 1, new byte[0]);
        org.sessionlog.journal.Stream stream = journal.stream(slot, 0, StreamKind.EVENT, 0);
        long position = append(journal, stream, new byte[100]);
        slot.word(1, 5);
        Path orphan = JournalImage.orphan(journal);
        assertThat(append(journal, stream, new byte[100])).isEqualTo(org.sessionlog.journal.Stream.FULL);
        slot.word(1, 6);
        slot.end(new byte[1]);
        slot.checkpoint(0, new long[] {77}, new byte[0]);
        stream.release(stream.end(), true);
        stream.erase(stream.end());
        slot.free();
        assertThat(Journal.others(folder)).containsExactly(orphan);
        try (Journal adopted = Journal.adopt(orphan, spec).orElseThrow()) {
            assertThat(adopted.damaged()).isEmpty();
            Slot again = adopted.slots().get(0);
            assertThat(again.word(1)).isEqualTo(5);
            assertThat(again.end()).isEmpty();
            assertThat(again.checkpoint(0)).isEmpty();
            List<Payloads.Read> read = Payloads.readAll(adopted.streams(again).get(0));
            assertThat(read).extracting(record -> record.position).containsExactly(position);
            again.free();
        }
        assertThat(below(folder)).containsExactly(folder);
    }

    @Test
    void files_are_for_their_owner_alone_or_also_for_the_group() throws Exception {
        assertThat(permissions(spec)).containsOnly("rwx------", "rw-------");
        assertThat(permissions(spec.withGroupReadable(true))).containsOnly("rwxr-x---", "rw-r-----");
    }

    private List<String> permissions(JournalSpec with) throws IOException {
        try (Journal journal = Journal.open(with)) {
            Path own = journal.folder().orElseThrow();
            List<String> found = below(own).stream()
                    .map(path -> {
                        try {
                            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                        } catch (IOException e) {
                            // Still being written when the folder was listed.
                            return "rw-------";
                        }
                    })
                    .collect(Collectors.toList());
            assertThat(found).hasSizeGreaterThan(4);
            return with.groupReadable()
                    ? found.stream()
                            .distinct()
                            .filter(p -> !p.equals("rw-------"))
                            .toList()
                    : found;
        }
    }

    @Test
    void a_full_disk_is_told_and_the_journal_grows_again_when_there_is_room() throws Exception {
        try (Journal journal = Journal.open(spec)) {
            Slot slot = journal.claim(1, 1, new byte[0]);
            org.sessionlog.journal.Stream logs = journal.stream(slot, 0, StreamKind.EVENT, 0);
            org.sessionlog.journal.Stream warnings = journal.stream(slot, 1, StreamKind.EVENT, 0);
            await(() -> journal.usage().freeEventSegments() >= LIMIT / 2 / 4096);
            disk.left(300_000);
            while (journal.usage().failure().isEmpty()) {
                append(journal, logs, new byte[4000], 1, 0, Priority.LOG, 0);
                TimeUnit.MILLISECONDS.sleep(1);
            }
            assertThat(journal.usage().failure().orElseThrow()).contains("No space left on device");
            // What is left of what exists is for those that have a reserve.
            assertThat(fill(journal, logs, Priority.LOG)).isPositive();
            assertThat(journal.usage().freeEventSegments()).isPositive();
            assertThat(fill(journal, warnings, Priority.RESERVED)).isPositive();
            assertThat(journal.usage().freeEventSegments()).isZero();
            assertThat(journal.usage().bytesUsed()).isLessThan(LIMIT * 3 / 4);
            disk.left(Long.MAX_VALUE);
            await(() -> journal.usage().failure().isEmpty());
            assertThat(fill(journal, logs, Priority.LOG)).isPositive();
            slot.free();
        }
        assertThat(below(folder)).containsExactly(folder);
    }

    @Test
    void a_journal_that_cannot_begin_says_why_and_leaves_nothing() throws Exception {
        disk.left(300_000);
        assertThatThrownBy(() -> Journal.open(spec))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space");
        assertThat(below(folder)).containsExactly(folder);
        assertThatThrownBy(() -> Journal.open(spec.withFiles((file, options, attributes) -> {
                    throw new java.nio.file.AccessDeniedException(file.toString());
                })))
                .isInstanceOf(java.nio.file.AccessDeniedException.class);
        assertThat(below(folder)).containsExactly(folder);
    }

    @Test
    void a_session_that_finds_no_slot_on_a_full_disk_is_told_and_the_next_one_has_one() throws Exception {
        try (Journal journal = Journal.open(spec)) {
            disk.left(0);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            journal.claim(1, i, new byte[0]);
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space");
            int claimed = journal.slots().size();
            assertThat(claimed).isGreaterThanOrEqualTo(64);
            disk.left(Long.MAX_VALUE);
            journal.claim(2, 2, new byte[0]);
            journal.slots().forEach(Slot::free);
        }
    }

    @Test
    void no_appending_thread_ever_opens_a_file() throws Exception {
        try (Journal journal = Journal.open(spec.withLimitBytes(32 << 20))) {
            Slot slot = journal.claim(1, 1, new byte[0]);
            for (int i = 0; i < 2; i++) {
                org.sessionlog.journal.Stream stream =
                        journal.stream(slot, i, i == 0 ? StreamKind.EVENT : StreamKind.AUDIO, 0);
                Runnable body = () -> {
                    for (int j = 0; j < 2_000; j++) {
                        Payloads.appendAtLast(journal, stream, new byte[4000], 1, 0);
                    }
                };
                Thread writer = new Thread(body, "application");
                writer.start();
                writer.join();
            }
            assertThat(journal.usage().slabs()).isGreaterThan(4);
            slot.free();
        }
        assertThat(disk.threads()).containsOnly(Thread.currentThread().getName(), "sessionlog-keeper");
    }

    @Test
    void an_interrupt_neither_stops_the_keeper_nor_a_start() throws Exception {
        try (Journal journal = Journal.open(spec)) {
            Slot slot = journal.claim(1, 1, new byte[0]);
            Thread[] threads = new Thread[Thread.activeCount() + 10];
            Thread.enumerate(threads);
            for (Thread thread : threads) {
                if (thread != null && thread.getName().equals("sessionlog-keeper")) {
                    thread.interrupt();
                }
            }
            // To the limit, for which the keeper has to write many slabs.
            org.sessionlog.journal.Stream stream = journal.stream(slot, 0, StreamKind.EVENT, 0);
            while (journal.usage().bytesUsed() < LIMIT) {
                append(journal, stream, new byte[4000]);
            }
            // Where the interrupt hit a write, the keeper has tried again by then.
            await(() -> journal.usage().failure().isEmpty());
            Thread.currentThread().interrupt();
            try {
                for (int i = 0; i < 1_000; i++) {
                    journal.claim(2, i, new byte[0]);
                }
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
            journal.slots().forEach(Slot::free);
        }
    }

    @Test
    void with_a_sync_interval_the_journal_is_forced_again_and_again() throws Exception {
        try (Journal journal = Journal.open(spec.withSync(Duration.ofMillis(10)))) {
            await(() -> journal.usage().forces() > 3);
            assertThat(journal.usage().failure()).isEmpty();
        }
        try (Journal journal = Journal.open(spec)) {
            TimeUnit.MILLISECONDS.sleep(50);
            assertThat(journal.usage().forces()).isZero();
        }
        assertThatThrownBy(() -> spec.withSync(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void other_files_in_the_folder_keep_it_for_the_next_process() throws Exception {
        Journal journal = Journal.open(spec);
        Path outbox = Files.createDirectory(journal.folder().orElseThrow().resolve("outbox-store"));
        Path orphan = JournalImage.orphan(journal);
        try (Journal adopted = Journal.adopt(orphan, spec).orElseThrow()) {
            assertThat(adopted.slots()).isEmpty();
            assertThat(adopted.plugins()).containsExactly("log");
            Files.delete(orphan.resolve(outbox.getFileName()));
        }
        assertThat(below(folder)).containsExactly(folder);
    }

    @Test
    void a_journal_whose_register_is_damaged_is_set_aside_with_its_content() throws Exception {
        Journal journal = Journal.open(spec);
        append(journal, journal.stream(journal.claim(1, 1, new byte[0]), 0, StreamKind.EVENT, 0), new byte[100]);
        Path orphan = JournalImage.orphan(journal);
        Files.write(orphan.resolve("register-0"), new byte[5000]);
        try (Journal adopted = Journal.adopt(orphan, spec).orElseThrow()) {
            assertThat(adopted.damaged()).isNotEmpty();
            assertThat(adopted.slots()).isEmpty();
        }
        assertThat(Journal.others(folder)).isEmpty();
        assertThat(orphan.resolveSibling(orphan.getFileName() + ".damaged").resolve("slab-0001-e"))
                .exists();
    }

    @Test
    void what_a_killed_process_was_still_writing_is_removed() throws Exception {
        Journal journal = Journal.open(spec);
        journal.claim(1, 1, new byte[0]);
        Path orphan = JournalImage.orphan(journal);
        Files.write(orphan.resolve("slab-0099-e.new"), new byte[500]);
        Files.write(orphan.resolve("register-1.new"), new byte[500]);
        try (Journal adopted = Journal.adopt(orphan, spec).orElseThrow()) {
            assertThat(adopted.damaged()).isEmpty();
            assertThat(orphan.resolve("slab-0099-e.new")).doesNotExist();
            adopted.slots().forEach(Slot::free);
        }
        assertThat(below(folder)).containsExactly(folder);
    }
}
