package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionKey;

/** Whatever becomes of an outbox's files, the next process does not throw, does not hang and invents nothing. */
class OutboxFuzzTest {
    private static final int MUTATIONS = OutboxRig.LONG ? 250_000 : 20_000;
    /** In memory where there is such a place: each mutation is a dozen small files. */
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private Path directory;
    private OutboxRig rig;
    private final Map<SessionKey, OutboxRig.Talk> talks = new HashMap<>();
    private final Map<SessionKey, List<OutboxFakeStore.Entry>> delivered = new HashMap<>();

    @BeforeEach
    void setUp() throws IOException {
        directory = Files.isWritable(SHARED_MEMORY)
                ? Files.createTempDirectory(SHARED_MEMORY, "outbox-fuzz")
                : Files.createTempDirectory("outbox-fuzz");
        rig = new OutboxRig(directory);
    }

    @AfterEach
    void tearDown() throws IOException {
        rig.close();
        clear(directory);
    }

    @Test
    void i6_any_damage_to_its_files_is_survived_and_nothing_is_invented() throws IOException {
        Map<String, byte[]> image = image();
        long damaged = 0;
        long parked = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            Random random = new Random(i);
            Map<String, byte[]> mutant = new TreeMap<>(image);
            for (int n = 1 + random.nextInt(4); n > 0 && !mutant.isEmpty(); n--) {
                mutate(mutant, random);
            }
            lay(mutant);
            try {
                rig.open();
                damaged += rig.outbox().health().damaged().isEmpty() ? 0 : 1;
                rig.awaitDrained();
                rig.outbox().close();
                parked += checkDeadLetters();
                talks.values().forEach(this::check);
            } catch (AssertionError | RuntimeException | IOException e) {
                throw new AssertionError("with seed " + i, e);
            }
        }
        // The mutations do reach what they are meant for.
        assertThat(damaged).isGreaterThan(MUTATIONS / 4);
        assertThat(parked).isGreaterThan(MUTATIONS / 100);
    }

    /** Two files of records and a ledger: sessions of every state, some of their records acknowledged. */
    private Map<String, byte[]> image() throws IOException {
        rig.interval = Duration.ofMillis(1);
        rig.open();
        for (String id : List.of("acknowledged", "waiting", "ended", "done", "forged")) {
            OutboxRig.Talk talk = rig.talk(id).begin();
            talks.put(talk.key(), talk);
            talk.say(4);
            rig.awaitDrained();
        }
        OutboxRig.Talk done = rig.talk("done");
        rig.outbox().end(done.key(), done.how());
        rig.awaitDrained();
        rig.store.trouble = (step, session) -> {
            throw new IllegalStateException("out");
        };
        byte[] frame = forgery();
        for (int i = 0; i < 6; i++) {
            for (OutboxRig.Talk talk : talks.values()) {
                String id = talk.info.id();
                if (id.equals("waiting") || id.equals("ended")) {
                    talk.say(1 + i % 3);
                } else if (id.equals("forged")) {
                    EventRecord record = talk.next(new String(frame, StandardCharsets.ISO_8859_1));
                    rig.outbox().accept(talk.key(), List.of(record), 1);
                }
            }
            if (i == 3) {
                rig.killAndOpen();
            }
        }
        OutboxRig.Talk ended = rig.talk("ended");
        rig.outbox().end(ended.key(), ended.how());
        rig.kill();
        rig.store.trouble = (step, session) -> {};
        talks.values().forEach(OutboxRig.Talk::forget);
        rig.store.artifacts.forEach((key, artifact) -> delivered.put(key, List.copyOf(artifact.entries)));
        Map<String, byte[]> image = new TreeMap<>();
        for (Path path : OutboxRig.files(rig.folder, "")) {
            byte[] bytes = Files.readAllBytes(path);
            int length = bytes.length;
            while (length > 64 && bytes[length - 64] == 0) {
                length--;
            }
            image.put(path.getFileName().toString(), Arrays.copyOf(bytes, length));
        }
        assertThat(image).hasSizeGreaterThanOrEqualTo(3);
        return image;
    }

    /** A payload that looks like a frame. */
    private static byte[] forgery() {
        EventRecord record = OutboxRig.record(77, "invented");
        OutboxFrame frames = new OutboxFrame();
        ByteBuffer frame = OutboxFrame.seal(frames.records(new SessionKey(1, 1), 0, List.of(record), 0, 1), 0, 0);
        byte[] bytes = new byte[frame.limit()];
        frame.get(0, bytes);
        return bytes;
    }

    private void lay(Map<String, byte[]> files) throws IOException {
        clear(rig.folder);
        clear(directory.resolve(DeadLetters.FOLDER));
        Files.createDirectories(rig.folder);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(rig.folder.resolve(file.getKey()), file.getValue());
        }
        rig.store.artifacts.clear();
        rig.store.calls.clear();
        delivered.forEach((key, entries) -> rig.store.artifact(key).entries.addAll(entries));
    }

    private static void mutate(Map<String, byte[]> files, Random random) {
        List<String> names = new ArrayList<>(files.keySet());
        String name = names.get(random.nextInt(names.size()));
        byte[] bytes = files.get(name).clone();
        int kind = random.nextInt(40);
        if (kind == 0) {
            files.remove(name);
            return;
        }
        if (bytes.length == 0) {
            return;
        }
        int at = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - at, 1 + random.nextInt(200));
        switch (kind % 8) {
            case 0 -> bytes = Arrays.copyOf(bytes, at);
            case 1 -> Arrays.fill(bytes, at, at + length, (byte) 0);
            case 2 -> {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, bytes, at, length);
            }
            case 3 -> { // another part of this or another file
                byte[] from = files.get(names.get(random.nextInt(names.size())));
                int start = random.nextInt(Math.max(1, from.length));
                System.arraycopy(from, start, bytes, at, Math.min(length, from.length - start));
            }
            case 4 -> { // a piece is missing
                byte[] rest = Arrays.copyOfRange(bytes, at + length, bytes.length);
                bytes = Arrays.copyOf(bytes, at + rest.length);
                System.arraycopy(rest, 0, bytes, at, rest.length);
            }
            case 5 -> { // a piece is there twice
                byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
                bytes = Arrays.copyOf(bytes, at + length + rest.length);
                System.arraycopy(rest, 0, bytes, at + length, rest.length);
            }
            default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        files.put(name, bytes);
    }

    private void check(OutboxRig.Talk talk) {
        OutboxFakeStore.Artifact artifact = talk.artifact();
        Map<Long, OutboxFakeStore.Entry> recorded = talk.recorded.stream()
                .collect(Collectors.toMap(
                        record -> record.position,
                        record -> new OutboxFakeStore.Entry(
                                record.type,
                                record.position,
                                record.end,
                                record.nanos,
                                new String(record.bytes, record.offset, record.length, StandardCharsets.UTF_8))));
        long end = 0;
        for (OutboxFakeStore.Entry entry : artifact.entries) {
            if (!entry.equals(recorded.get(entry.position())) || entry.position() < end) {
                throw new AssertionError(talk.info.id() + " never recorded, or not in this order: " + entry);
            }
            end = entry.end();
        }
        for (SessionEnd how : artifact.ends) {
            if (!how.equals(talk.how()) && !how.reason().equals(EndReason.PROCESS_CRASHED)) {
                throw new AssertionError(talk.info.id() + " never ended like this: " + how);
            }
        }
    }

    /** What is in the dead letters was recorded too. @return how many sessions there are */
    private int checkDeadLetters() throws IOException {
        Path folder = rig.deadLetters.folder(OutboxRig.PLUGIN);
        List<Path> letters = OutboxRig.files(folder, DeadLetters.JSON);
        for (Path json : letters) {
            String name = json.getFileName().toString();
            SessionKey key = SessionKey.parse(name.substring(0, 32));
            DeadLettersTest.Letter letter = DeadLettersTest.read(folder, key);
            assertThat(talks).containsKey(key);
            assertThat(talks.get(key).texts).containsAll(letter.texts());
            assertThat(letter.positions()).isSorted().doesNotHaveDuplicates();
        }
        return letters.size();
    }

    private static void clear(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, IOException cause) {
                try {
                    Files.delete(left);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
