package org.sessionlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.spi.SessionFile;

class DirectorySessionFilesTest {

    @TempDir
    Path folder;

    @Test
    void the_least_recently_used_file_makes_room_and_comes_back() throws IOException {
        DirectorySessionFiles files = new DirectorySessionFiles(2);
        List<SessionFile> open = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            open.add(files.open(folder.resolve("file-" + i)));
        }
        for (int round = 0; round < 3; round++) {
            for (SessionFile file : open) {
                file.write(bytes("round " + round + ";"), 8L * round);
                assertThat(files.openNow()).isLessThanOrEqualTo(2);
            }
        }
        assertThat(files.reopened()).isGreaterThanOrEqualTo(13);
        open.forEach(SessionFile::close);
        assertThat(files.openNow()).isZero();
        for (int i = 0; i < 5; i++) {
            assertThat(folder.resolve("file-" + i)).hasContent("round 0;round 1;round 2;");
        }
    }

    @Test
    void files_and_folders_are_private() throws IOException {
        Path path = folder.resolve("a/b/file");
        DirectorySessionFiles files = new DirectorySessionFiles(1);
        files.open(path).close();
        files.replace(path.resolveSibling("replaced"), new byte[] {1});
        assertThat(mode(path)).isEqualTo("rw-------");
        assertThat(mode(path.resolveSibling("replaced"))).isEqualTo("rw-------");
        assertThat(mode(folder.resolve("a"))).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("a/b"))).isEqualTo("rwx------");
    }

    @Test
    void a_file_is_read_cut_moved_and_deleted() throws IOException {
        DirectorySessionFiles files = new DirectorySessionFiles(3);
        Path path = folder.resolve("file");
        Path moved = folder.resolve("moved");
        try (SessionFile file = files.open(path)) {
            file.write(bytes("0123456789"), 0);
            file.truncate(7);
            assertThat(file.size()).isEqualTo(7);
            ByteBuffer into = ByteBuffer.allocate(10);
            assertThat(file.read(into, 4)).isEqualTo(3);
            assertThatThrownBy(() -> files.move(path, moved)).isInstanceOf(IllegalStateException.class);
        }
        files.move(path, moved);
        assertThat(moved).hasContent("0123456");
        files.delete(moved);
        files.delete(moved);
        assertThat(Files.exists(moved)).isFalse();
    }

    @Test
    void a_file_is_published_once_closed_and_never_over_another() throws IOException {
        DirectorySessionFiles files = new DirectorySessionFiles(3);
        Path hidden = folder.resolve(".file");
        Path to = folder.resolve("file");
        try (SessionFile file = files.open(hidden)) {
            file.write(bytes("0123"), 0);
            file.force();
            assertThatThrownBy(() -> files.publish(hidden, to)).isInstanceOf(IllegalStateException.class);
        }
        Files.writeString(to, "another");
        assertThatThrownBy(() -> files.publish(hidden, to)).hasMessageContaining(to.toString());
        assertThat(to).hasContent("another");
        Files.delete(to);
        Files.createLink(to, hidden); // what a crash leaves
        files.publish(hidden, to);
        assertThat(to).hasContent("0123");
        assertThat(hidden).doesNotExist();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
