package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.SessionKey;

/** The framing, and the queue of places. */
class OutboxFormatTest {
    private static final SessionKey KEY = new SessionKey(3, 4);

    @TempDir
    Path directory;

    private Path write(long seed, List<byte[]> bodies) throws IOException {
        Path path = directory.resolve("frames");
        Files.deleteIfExists(path);
        OutboxFrame frames = new OutboxFrame();
        try (FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            OutboxWriter out = new OutboxWriter(OutboxDisk.system(new Permissions(false)), file, seed);
            for (byte[] body : bodies) {
                out.add(frames.of(OutboxFrame.BEGIN, KEY, body));
            }
            out.flush();
            assertThat(out.end()).isEqualTo(file.size());
        }
        return path;
    }

    private static List<byte[]> read(Path path) throws IOException {
        List<byte[]> bodies = new ArrayList<>();
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            OutboxScan scan = new OutboxScan(file);
            while (scan.next()) {
                assertThat(scan.kind()).isEqualTo(OutboxFrame.BEGIN);
                assertThat(scan.key()).isEqualTo(KEY);
                ByteBuffer body = scan.body();
                byte[] bytes = new byte[body.remaining()];
                body.get(bytes);
                bodies.add(bytes);
            }
        }
        return bodies;
    }

    @Test
    void frames_of_any_length_come_back_also_across_the_windows_of_the_reader() throws IOException {
        Random random = new Random(1);
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            byte[] body = new byte[i % 20 == 0 ? 100_000 + random.nextInt(900_000) : random.nextInt(5_000)];
            random.nextBytes(body);
            bodies.add(body);
        }
        List<byte[]> read = read(write(OutboxFrame.newSeed(), bodies));
        assertThat(read).hasSameSizeAs(bodies);
        for (int i = 0; i < read.size(); i++) {
            assertThat(Arrays.equals(read.get(i), bodies.get(i)))
                    .as("frame %s", i)
                    .isTrue();
        }
    }

    @Test
    void a_payload_that_imitates_a_frame_is_not_taken_for_one_not_even_behind_damage() throws IOException {
        // The forger knows the format and where his text will be, but not the seed of the file.
        int text = OutboxFrame.FILE_HEADER_BYTES + OutboxFrame.HEAD_BYTES + OutboxFrame.PREFIX_BYTES;
        byte[] body = "never recorded".getBytes(StandardCharsets.UTF_8);
        ByteBuffer forged =
                OutboxFrame.seal(new OutboxFrame().of(OutboxFrame.BEGIN, KEY, body), OutboxFrame.newSeed(), text + 100);
        byte[] padded = new byte[200];
        forged.get(0, padded, 100, forged.limit());
        Path path = write(OutboxFrame.newSeed(), List.of(padded, new byte[] {1}));
        byte[] bytes = Files.readAllBytes(path);
        bytes[OutboxFrame.FILE_HEADER_BYTES + 40] ^= 1;
        Files.write(path, bytes);
        assertThat(read(path)).usingRecursiveComparison().isEqualTo(List.of(new byte[] {1}));
    }

    @Test
    void a_frame_counts_only_at_the_place_it_was_written_to() throws IOException {
        Path path = write(5, List.of(new byte[40], new byte[40], new byte[40]));
        byte[] bytes = Files.readAllBytes(path);
        int frame = (bytes.length - OutboxFrame.FILE_HEADER_BYTES) / 3;
        // The first one again in place of the second.
        System.arraycopy(bytes, OutboxFrame.FILE_HEADER_BYTES, bytes, OutboxFrame.FILE_HEADER_BYTES + frame, frame);
        Files.write(path, bytes);
        assertThat(read(path)).hasSize(2);
    }

    @Test
    void noise_and_huge_lengths_are_no_frames() throws IOException {
        Random random = new Random(2);
        for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[random.nextInt(3_000)];
            random.nextBytes(noise);
            if (noise.length >= 40) {
                ByteBuffer.wrap(noise)
                        .putLong(OutboxFrame.MAGIC)
                        .putLong(9)
                        .putInt(OutboxFrame.marker(9))
                        .putInt(i % 2 == 0 ? Integer.MAX_VALUE - random.nextInt(40) : random.nextInt());
            }
            Path path = directory.resolve("noise");
            Files.write(path, noise);
            assertThat(read(path)).isEmpty();
        }
    }

    @Test
    void zeros_behind_the_last_frame_are_room_and_not_damage() throws IOException {
        Path path = write(5, List.of(new byte[40]));
        Files.write(path, new byte[70_000], StandardOpenOption.APPEND);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            OutboxScan scan = new OutboxScan(file);
            assertThat(scan.next()).isTrue();
            assertThat(scan.next()).isFalse();
            assertThat(scan.torn()).isFalse();
        }
        Files.write(path, new byte[] {1}, StandardOpenOption.APPEND);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            OutboxScan scan = new OutboxScan(file);
            assertThat(scan.next()).isTrue();
            assertThat(scan.next()).isFalse();
            assertThat(scan.torn()).isTrue();
        }
    }

    @Test
    void the_queue_of_places_keeps_its_order_while_it_grows_and_wraps() {
        Random random = new Random(3);
        OutboxLongs longs = new OutboxLongs();
        Deque<Long> model = new ArrayDeque<>();
        for (int i = 0; i < 100_000; i++) {
            if (random.nextInt(100) < 52 || model.isEmpty()) {
                long value = random.nextLong();
                longs.add(value);
                model.add(value);
            } else {
                assertThat(longs.get(0)).isEqualTo(model.peekFirst());
                longs.removeFirst();
                model.removeFirst();
            }
            if (i % 1_000 == 0) {
                List<Long> all = List.copyOf(model);
                assertThat(longs.size()).isEqualTo(all.size());
                for (int k = 0; k < all.size(); k++) {
                    assertThat(longs.get(k)).isEqualTo(all.get(k));
                }
            }
        }
        longs.clear();
        assertThat(longs.size()).isZero();
    }
}
