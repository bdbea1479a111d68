package org.sessionlog.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class OwnerTest {
    @TempDir
    Path directory;

    private Path folder;
    private JournalSpec spec;

    @BeforeEach
    void spec() {
        folder = directory.resolve(".journal");
        spec = JournalSpec.of(folder).withLimitBytes(1 << 20);
    }

    /** What another process can adopt now. */
    private List<String> adoptable() throws Exception {
        List<String> adopted = new ArrayList<>();
        try (ChildJvm child = ChildJvm.start(LockProbe.class, folder, "hold")) {
            for (String line = child.line(); line != null && !line.equals("tried"); line = child.line()) {
                assertThat(line).startsWith("adopted ");
                adopted.add(line.substring("adopted ".length()));
            }
            assertThat(child.alive()).isTrue();
        }
        return adopted;
    }

    @Test
    void two_journals_of_one_process_are_both_its_own_and_locked_until_each_is_closed() throws Exception {
        Path second;
        try (Journal two = Journal.open(spec)) {
            Journal one = Journal.open(spec);
            Path first = one.folder().orElseThrow();
            second = two.folder().orElseThrow();
            assertThat(first).isNotEqualTo(second);
            assertThat(System.getProperty(Owner.PROPERTY)).isEqualTo(Owner.token());
            assertThat(first.getFileName().toString()).startsWith(Owner.token());
            assertThat(Journal.others(folder)).isEmpty();
            // Not even when asked to: opening and closing its lock file would drop the lock.
            assertThat(Journal.adopt(first, spec)).isEmpty();
            assertThat(Journal.adopt(second, spec)).isEmpty();
            assertThat(adoptable()).isEmpty();
            two.claim(1, 1, new byte[0]);
            one.close();
            assertThat(first).doesNotExist();
            assertThat(adoptable()).isEmpty();
        }
        assertThat(adoptable()).containsExactly(second.getFileName().toString());
    }

    @Test
    void a_journal_is_adopted_by_one_and_only_when_its_process_is_gone() throws Exception {
        try (ChildJvm owner = ChildJvm.start(LockProbe.class, folder, "open")) {
            owner.awaitLine("opened");
            List<Path> others = Journal.others(folder);
            assertThat(others).hasSize(1);
            assertThat(Journal.adopt(others.get(0), spec)).isEmpty();
            owner.kill();
            try (ChildJvm adopter = ChildJvm.start(LockProbe.class, folder, "hold")) {
                adopter.awaitLine("adopted " + others.get(0).getFileName());
                adopter.awaitLine("tried");
                assertThat(Journal.adopt(others.get(0), spec)).isEmpty();
            }
            try (Journal adopted = Journal.adopt(others.get(0), spec).orElseThrow()) {
                assertThat(Journal.adopt(others.get(0), spec)).isEmpty();
                adopted.claim(3, 3, new byte[0]);
                assertThat(adoptable()).isEmpty();
            }
            // Closed with a session open, it is anybody's again, also ours.
            try (Journal again = Journal.adopt(others.get(0), spec).orElseThrow()) {
                again.slots().forEach(Slot::free);
            }
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void a_folder_in_which_nothing_was_begun_is_removed() throws Exception {
        Files.createDirectories(folder.resolve("dead1-0"));
        Files.createFile(Files.createDirectories(folder.resolve("dead2-0")).resolve(Owner.LOCK));
        Files.write(Files.createDirectories(folder.resolve("dead3-0")).resolve("register-0.new"), new byte[10]);
        Files.createDirectories(folder.resolve("not-an-owner"));
        Files.createFile(folder.resolve("dead4-0"));
        assertThat(Journal.others(folder))
                .extracting(Path::getFileName)
                .extracting(Path::toString)
                .containsExactly("dead1-0", "dead2-0", "dead3-0");
        for (Path other : Journal.others(folder)) {
            assertThat(Journal.adopt(other, spec)).isEmpty();
        }
        assertThat(Journal.others(folder)).isEmpty();
        assertThat(folder.resolve("not-an-owner")).exists();
        assertThat(Journal.adopt(folder.resolve("dead9-0"), spec)).isEmpty();
        assertThat(Journal.others(directory.resolve("nowhere"))).isEmpty();
    }

    @Test
    void adopters_that_look_all_the_time_never_get_a_folder_that_is_being_made() throws Exception {
        Files.createDirectories(folder);
        try (ChildJvm looking = ChildJvm.start(LockProbe.class, folder, "loop")) {
            looking.awaitLine("looping");
            for (int i = 0; i < 200; i++) {
                try (Journal journal = Journal.open(spec)) {
                    Path own = journal.folder().orElseThrow();
                    assertThat(own.resolve(Owner.LOCK)).exists();
                    assertThat(own.resolve("register-0")).exists();
                    journal.claim(1, i, new byte[0]).free();
                }
            }
            assertThat(looking.rest()).isEmpty();
        }
    }

    @Test
    void a_copy_of_the_classes_in_another_class_loader_neither_adopts_nor_unlocks() throws Exception {
        try (ChildJvm owner = ChildJvm.start(LockProbe.class, folder, "open")) {
            owner.awaitLine("opened");
        }
        Path other = Journal.others(folder).get(0);
        URL classes = Journal.class.getProtectionDomain().getCodeSource().getLocation();
        try (Journal adopted = Journal.adopt(other, spec).orElseThrow();
                Journal opened = Journal.open(spec);
                URLClassLoader loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            adopted.claim(1, 1, new byte[0]);
            opened.claim(1, 1, new byte[0]);
            Class<?> journal = loader.loadClass(Journal.class.getName());
            assertThat(journal).isNotSameAs(Journal.class);
            Class<?> specs = loader.loadClass(JournalSpec.class.getName());
            Object copy = specs.getMethod("of", Path.class).invoke(null, folder);
            assertThat(journal.getMethod("others", Path.class).invoke(null, folder))
                    .isEqualTo(List.of(other));
            for (Path each : List.of(other, opened.folder().orElseThrow())) {
                Object got = journal.getMethod("adopt", Path.class, specs).invoke(null, each, copy);
                assertThat(got).isEqualTo(Optional.empty());
            }
            assertThat(adoptable()).isEmpty();
        }
    }
}
