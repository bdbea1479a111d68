package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.journal.JournalFiles;
import org.sessionlog.spi.SessionFile;

class OpenFilesTest {
    @TempDir
    private Path folder;

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void no_more_files_are_open_than_the_budget_allows_and_every_byte_arrives() throws IOException {
        OpenFiles files = new OpenFiles(3, new Permissions(false));
        List<SessionFile> opened = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            opened.add(files.open(folder.resolve("f" + i)));
            assertThat(files.health().open()).isLessThanOrEqualTo(3);
        }
        for (int round = 0; round < 5; round++) {
            for (SessionFile file : opened) {
                file.write(text("round " + round + "\n"), file.size());
                assertThat(files.health().open()).isLessThanOrEqualTo(3);
                assertThat(descriptorsBelow(folder)).isLessThanOrEqualTo(3);
            }
        }
        for (int i = 0; i < 20; i++) {
            assertThat(Files.readAllLines(folder.resolve("f" + i)))
                    .containsExactly("round 0", "round 1", "round 2", "round 3", "round 4");
        }
        assertThat(files.health().reopenRate()).isGreaterThan(0.9);
        opened.forEach(SessionFile::close);
        assertThat(files.health().open()).isZero();
        assertThat(descriptorsBelow(folder)).isZero();
    }

    @Test
    void the_least_recently_used_file_is_closed_first() throws IOException {
        OpenFiles files = new OpenFiles(2, new Permissions(false));
        SessionFile often = files.open(folder.resolve("often"));
        files.open(folder.resolve("seldom"));
        often.write(text("x"), 0);
        files.open(folder.resolve("third"));
        often.write(text("y"), 1);
        assertThat(files.health().reopenRate()).isZero();
    }

    @Test
    void several_threads_write_their_files_under_a_budget_that_is_too_small_for_them() throws Exception {
        OpenFiles files = new OpenFiles(2, new Permissions(false));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> writing = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                SessionFile file = files.open(folder.resolve("t" + t));
                writing.add(threads.submit(() -> {
                    for (int i = 0; i < 300; i++) {
                        file.write(text(String.format("%05d%n", i)), i * 6L);
                    }
                    file.close();
                    return null;
                }));
            }
            for (Future<?> each : writing) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        for (int t = 0; t < 8; t++) {
            List<String> lines = Files.readAllLines(folder.resolve("t" + t));
            assertThat(lines).hasSize(300).isSorted();
        }
        assertThat(files.health().open()).isZero();
    }

    @Test
    void a_process_without_descriptors_closes_half_of_what_is_open_and_goes_on() throws IOException {
        int[] refusals = {0};
        OpenFiles files = new OpenFiles(1_000, new Permissions(false), (path, options, attributes) -> {
            if (refusals[0] > 0) {
                refusals[0]--;
                throw new FileSystemException(path.toString(), null, "Too many open files");
            }
            return FileChannel.open(path, options, attributes);
        });
        List<SessionFile> opened = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            opened.add(files.open(folder.resolve("f" + i)));
        }
        refusals[0] = 1;
        opened.add(files.open(folder.resolve("one-more")));
        assertThat(files.health().open()).isBetween(1, 6);
        for (SessionFile file : opened) {
            file.write(text("x"), 0);
        }
        assertThat(descriptorsBelow(folder)).isLessThanOrEqualTo(6);
        refusals[0] = 2;
        assertThatThrownBy(() -> files.open(folder.resolve("hopeless"))).hasMessageContaining("hopeless");
    }

    @Test
    void what_is_made_is_the_owners_alone_or_his_groups_too() throws IOException {
        OpenFiles own = new OpenFiles(9, new Permissions(false));
        own.open(folder.resolve("a/b/file")).close();
        own.replace(folder.resolve("a/replaced"), new byte[3]);
        assertThat(mode("a")).isEqualTo("rwx------");
        assertThat(mode("a/b")).isEqualTo("rwx------");
        assertThat(mode("a/b/file")).isEqualTo("rw-------");
        assertThat(mode("a/replaced")).isEqualTo("rw-------");
        OpenFiles group = new OpenFiles(9, new Permissions(true));
        group.open(folder.resolve("g/file")).close();
        assertThat(mode("g")).isEqualTo("rwxr-x---");
        assertThat(mode("g/file")).isEqualTo("rw-r-----");
    }

    @Test
    void a_file_that_was_removed_is_made_again_for_the_group_too() throws IOException {
        OpenFiles files = new OpenFiles(1, new Permissions(true), (path, options, attributes) -> {
            boolean made = Files.notExists(path);
            FileChannel channel = FileChannel.open(path, options);
            if (made) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------")); // as umask 077 does
            }
            return channel;
        });
        SessionFile file = files.open(folder.resolve("f"));
        assertThat(mode("f")).isEqualTo("rw-r-----");
        files.open(folder.resolve("other")); // takes the only descriptor
        Files.delete(folder.resolve("f"));
        file.write(text("x"), 0);
        assertThat(mode("f")).isEqualTo("rw-r-----");
        files.replace(folder.resolve("replaced"), new byte[3]);
        assertThat(mode("replaced")).isEqualTo("rw-r-----");
    }

    @Test
    void what_was_there_stays_and_can_be_read_and_cut() throws IOException {
        Files.writeString(folder.resolve("f"), "0123456789");
        OpenFiles files = new OpenFiles(9, new Permissions(false));
        SessionFile file = files.open(folder.resolve("f"));
        assertThat(file.size()).isEqualTo(10);
        ByteBuffer some = ByteBuffer.allocate(20);
        assertThat(file.read(some, 8)).isEqualTo(2);
        assertThat(file.read(some, 10)).isZero();
        file.truncate(4);
        file.truncate(400);
        assertThat(file.size()).isEqualTo(4);
        file.write(text("x"), 6);
        file.close();
        file.close();
        assertThat(Files.readAllBytes(folder.resolve("f"))).containsExactly('0', '1', '2', '3', 0, 0, 'x');
        assertThatThrownBy(file::size).isInstanceOf(IOException.class).hasMessageContaining("f");
    }

    @Test
    void a_file_is_replaced_as_a_whole() throws IOException {
        OpenFiles files = new OpenFiles(9, new Permissions(false));
        files.replace(folder.resolve("new/f"), "one".getBytes(StandardCharsets.UTF_8));
        files.replace(folder.resolve("new/f"), "2".getBytes(StandardCharsets.UTF_8));
        assertThat(folder.resolve("new/f")).hasContent("2");
        Files.writeString(folder.resolve("new/.f.new"), "left by a process that was killed");
        files.replace(folder.resolve("new/f"), "three".getBytes(StandardCharsets.UTF_8));
        assertThat(folder.resolve("new/f")).hasContent("three");
        try (Stream<Path> left = Files.list(folder.resolve("new"))) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void a_file_that_cannot_be_made_is_named() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        OpenFiles files = new OpenFiles(9, new Permissions(false));
        assertThatThrownBy(() -> files.open(folder.resolve("file/below")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("file");
        assertThat(files.health().open()).isZero();
    }

    @Test
    void a_file_gets_its_final_name_and_what_another_put_there_is_never_overwritten() throws IOException {
        for (OpenFiles files : List.of(
                new OpenFiles(9, new Permissions(false)),
                withoutLinks(new UnsupportedOperationException()),
                withoutLinks(new FileSystemException("f", "g", "Operation not permitted")))) {
            Path hidden = folder.resolve(".f");
            Path to = folder.resolve("f");
            try (SessionFile file = files.open(hidden)) {
                file.write(text("samples"), 0);
                file.force();
            }
            Files.writeString(to, "of somebody else");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> files.publish(hidden, to))
                        .isInstanceOf(FileAlreadyExistsException.class)
                        .hasMessageContaining(to.toString());
            }
            assertThat(to).hasContent("of somebody else");
            assertThat(hidden).hasContent("samples");
            Files.delete(to);
            files.publish(hidden, to);
            assertThat(to).hasContent("samples");
            assertThat(mode("f")).isEqualTo("rw-------");
            assertThat(names()).containsExactly("f");
            assertThatThrownBy(() -> files.publish(hidden, to)).isInstanceOf(NoSuchFileException.class);
            assertThat(to).hasContent("samples");
            Files.delete(to);
        }
    }

    @Test
    void a_file_whose_publishing_was_interrupted_is_published_by_the_next_call() throws IOException {
        Path hidden = folder.resolve(".f");
        Path to = folder.resolve("f");
        Files.writeString(hidden, "samples");
        Files.createLink(to, hidden);
        new OpenFiles(9, new Permissions(false)).publish(hidden, to);
        assertThat(names()).containsExactly("f");
        assertThat(to).hasContent("samples");

        Files.move(to, hidden);
        OpenFiles unlinked = withoutLinks(new UnsupportedOperationException());
        Files.writeString(to, "This place is kept for .f.\n");
        unlinked.publish(hidden, to);
        assertThat(names()).containsExactly("f");
        assertThat(to).hasContent("samples");
    }

    @Test
    void where_a_file_cannot_be_published_both_names_stay_as_they_are() throws IOException {
        Files.writeString(folder.resolve(".f"), "samples");
        OpenFiles files = new OpenFiles(9, new Permissions(false));
        assertThatThrownBy(() -> files.publish(folder.resolve(".f"), folder.resolve("no/f")))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(names()).containsExactly(".f");
    }

    private static OpenFiles withoutLinks(Exception saying) {
        return new OpenFiles(9, new Permissions(false), JournalFiles.system(), (fresh, existing) -> {
            if (saying instanceof IOException e) {
                throw e;
            }
            throw (RuntimeException) saying;
        });
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    private String mode(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(path)));
    }

    private static long descriptorsBelow(Path folder) throws IOException {
        long count = 0;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
                try {
                    count += Files.readSymbolicLink(descriptor).startsWith(folder) ? 1 : 0;
                } catch (IOException gone) {
                    // closed since it was listed
                }
            }
        }
        return count;
    }
}
