package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.SessionEnd;
import org.sessionlog.model.SessionKey;

class DeadLettersTest {
    /** What one who opens the folder finds of a session. */
    record Letter(JsonNode json, List<String> texts, List<Long> positions, List<SessionEnd> ends) {}

    @TempDir
    Path directory;

    OutboxRig rig;

    @BeforeEach
    void setUp() {
        rig = new OutboxRig(directory);
    }

    static Letter read(OutboxRig rig, SessionKey key) throws IOException {
        return read(rig.deadLetters.folder(OutboxRig.PLUGIN), key);
    }

    static Letter read(Path folder, SessionKey key) throws IOException {
        JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(folder.resolve(key + ".json")));
        List<String> texts = new ArrayList<>();
        List<Long> positions = new ArrayList<>();
        List<SessionEnd> ends = new ArrayList<>();
        try (FileChannel file = FileChannel.open(folder.resolve(key + ".records"), StandardOpenOption.READ)) {
            OutboxScan scan = new OutboxScan(file);
            while (scan.next()) {
                assertThat(scan.key()).isEqualTo(key);
                ByteBuffer body = scan.body();
                if (scan.kind() == OutboxFrame.END) {
                    byte[] end = new byte[body.remaining()];
                    body.get(end);
                    ends.add(SessionCodec.decodeEnd(end));
                    continue;
                }
                int count = OutboxExtent.read(body).count();
                for (int i = 0; i < count; i++) {
                    body.get();
                    positions.add(body.getLong());
                    body.getLong();
                    body.getLong();
                    byte[] text = new byte[body.getInt()];
                    body.get(text);
                    texts.add(new String(text, StandardCharsets.UTF_8));
                }
            }
            assertThat(scan.damaged() || scan.torn()).isFalse();
        }
        return new Letter(json, texts, positions, ends);
    }

    private List<EventRecord> records(int count, int bytes) {
        OutboxRig.Talk talk = rig.talk("a");
        for (int i = 0; i < count; i++) {
            talk.next(i + "x".repeat(bytes));
        }
        return talk.recorded;
    }

    @Test
    void a_parked_session_is_two_files_that_say_everything() throws IOException {
        OutboxRig.Talk talk = rig.talk("a");
        for (int i = 0; i < 1_234; i++) {
            talk.next("says " + i);
        }
        rig.deadLetters.park(OutboxRig.PLUGIN, talk.info, "because", talk.recorded);
        Letter letter = read(rig, talk.key());
        assertThat(letter.texts()).isEqualTo(talk.texts);
        assertThat(letter.json().get("reason").asText()).isEqualTo("because");
        assertThat(letter.json().get("plugin").asText()).isEqualTo(OutboxRig.PLUGIN);
        assertThat(letter.json().get("session_key").asText())
                .isEqualTo(talk.key().toString());
        assertThat(letter.json().get("session").get("id").asText()).isEqualTo("a");
        assertThat(letter.json().get("session").get("start").asText()).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(letter.json().get("records").asInt()).isEqualTo(1_234);
        assertThat(letter.json().hasNonNull("updated_at")).isTrue();
    }

    @Test
    void the_files_are_private() throws IOException {
        OutboxRig.Talk talk = rig.talk("a");
        rig.deadLetters.park(OutboxRig.PLUGIN, talk.info, "because", List.of());
        Path folder = rig.deadLetters.folder(OutboxRig.PLUGIN);
        for (Path path : List.of(folder, folder.getParent())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
        }
        assertThat(OutboxRig.files(folder, "")).hasSize(2).allSatisfy(path -> assertThat(
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------"));
    }

    @Test
    void an_iterator_may_reuse_its_record_and_large_records_are_no_trouble() throws IOException {
        List<EventRecord> records = records(40, 200_000);
        Iterable<EventRecord> reusing = () -> {
            Iterator<EventRecord> from = records.iterator();
            EventRecord shared = new EventRecord();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return from.hasNext();
                }

                @Override
                public EventRecord next() {
                    EventRecord next = from.next();
                    shared.type = next.type;
                    shared.position = next.position;
                    shared.end = next.end;
                    shared.nanos = next.nanos;
                    shared.bytes = next.bytes;
                    shared.offset = next.offset;
                    shared.length = next.length;
                    return shared;
                }
            };
        };
        rig.deadLetters.park(OutboxRig.PLUGIN, rig.talk("a").info, "because", reusing);
        Letter letter = read(rig, rig.talk("a").key());
        assertThat(letter.positions())
                .isEqualTo(records.stream().map(record -> record.position).toList());
        assertThat(letter.texts()).allSatisfy(text -> assertThat(text.length()).isGreaterThan(200_000));
    }

    @Test
    void parking_the_same_session_again_begins_anew() throws IOException {
        OutboxRig.Talk talk = rig.talk("a");
        talk.next("one");
        rig.deadLetters.park(OutboxRig.PLUGIN, talk.info, "first", talk.recorded);
        talk.next("two");
        rig.deadLetters.park(OutboxRig.PLUGIN, talk.info, "second", talk.recorded);
        Letter letter = read(rig, talk.key());
        assertThat(letter.texts()).containsExactly("one", "two");
        assertThat(letter.json().get("reason").asText()).isEqualTo("second");
        assertThat(rig.deadLetters.count(OutboxRig.PLUGIN)).isEqualTo(1);
    }

    @Test
    void sessions_are_counted_per_plugin_those_of_earlier_processes_too() throws IOException {
        rig.deadLetters.park(OutboxRig.PLUGIN, rig.talk("a").info, "because", List.of());
        rig.deadLetters.park(OutboxRig.PLUGIN, rig.talk("b").info, "because", List.of());
        rig.deadLetters.park("log:other", rig.talk("a").info, "because", List.of());
        DeadLetters later = new DeadLetters(directory, new Permissions(false));
        assertThat(later.count(OutboxRig.PLUGIN)).isEqualTo(2);
        assertThat(later.count("log:other")).isEqualTo(1);
        assertThat(later.count("log:none")).isZero();
        later.park(OutboxRig.PLUGIN, rig.talk("c").info, "because", List.of());
        assertThat(later.count(OutboxRig.PLUGIN)).isEqualTo(3);
    }

    @Test
    void i10_no_plugin_name_leads_out_of_the_folder() {
        Path folder = directory.resolve(DeadLetters.FOLDER);
        assertThat(rig.deadLetters.folder("conversations:cosmos")).isEqualTo(folder.resolve("conversations-cosmos"));
        for (String name : List.of("..", "../../etc", "/etc", ".", "a/b", "a\\b", "nul\0")) {
            assertThat(rig.deadLetters.folder(name).normalize().getParent())
                    .as(name)
                    .isEqualTo(folder);
        }
        assertThat(rig.deadLetters.folder("a/b")).isNotEqualTo(rig.deadLetters.folder("a_b"));
    }

    @Test
    void a_feed_goes_on_from_its_checkpoint_and_cuts_off_what_came_after() throws IOException {
        OutboxRig.Talk talk = rig.talk("a");
        for (int i = 0; i < 30; i++) {
            talk.next("says " + i);
        }
        EventFeed first = feed(talk, Checkpoint.NONE);
        first.write(talk.recorded.subList(0, 10), 10);
        Checkpoint kept = first.flush();
        assertThat(kept.upTo(0)).isEqualTo(talk.recorded.get(9).end);
        first.write(talk.recorded.subList(10, 30), 20);
        first.complete(talk.how());

        EventFeed second = feed(talk, kept);
        assertThat(read(rig, talk.key()).texts()).isEqualTo(talk.texts.subList(0, 10));
        second.write(talk.recorded.subList(10, 30), 20);
        second.flush();
        second.complete(talk.how());
        Letter letter = read(rig, talk.key());
        assertThat(letter.texts()).isEqualTo(talk.texts);
        assertThat(letter.ends()).containsExactly(talk.how());
        assertThat(letter.json().get("records").asInt()).isEqualTo(30);
        assertThat(letter.json().get("end").get("reason").asText()).isEqualTo("completed");
    }

    @Test
    void a_letter_that_somebody_took_away_meanwhile_begins_anew() throws IOException {
        OutboxRig.Talk talk = rig.talk("a");
        talk.next("one");
        EventFeed first = feed(talk, Checkpoint.NONE);
        first.write(talk.recorded, 1);
        Checkpoint kept = first.flush();
        for (Path path : OutboxRig.files(rig.deadLetters.folder(OutboxRig.PLUGIN), "")) {
            Files.delete(path);
        }
        talk.next("two");
        EventFeed second = feed(talk, kept);
        second.write(talk.recorded.subList(1, 2), 1);
        second.flush();
        assertThat(read(rig, talk.key()).texts()).containsExactly("two");
        assertThat(read(rig, talk.key()).json().get("records").asInt()).isEqualTo(1);
    }

    private EventFeed feed(OutboxRig.Talk talk, Checkpoint from) throws IOException {
        return rig.deadLetters.open(OutboxRig.PLUGIN, talk.key(), Optional.of(talk.info), "because", from);
    }

    @Test
    void what_cannot_be_written_is_an_exception_that_keeps_the_records_with_their_owner() throws IOException {
        Files.writeString(directory.resolve(DeadLetters.FOLDER), "in the way");
        assertThatThrownBy(() -> rig.deadLetters.park(OutboxRig.PLUGIN, rig.talk("a").info, "because", records(3, 10)))
                .isInstanceOf(IOException.class);
        Files.delete(directory.resolve(DeadLetters.FOLDER));
        OutboxMortalDisk full = new OutboxMortalDisk();
        full.room(100);
        assertThatThrownBy(() -> new DeadLetters(directory, full)
                        .park(OutboxRig.PLUGIN, rig.talk("a").info, "because", records(3, 1_000)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space");
    }
}
