package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sessionlog.audio.encryption.AudioEncryption;
import org.sessionlog.audio.encryption.EncryptionException;
import org.sessionlog.model.Artifact;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.RecordingSpec;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.TwoPartyCall;

/** Recordings of which only encrypted files are left. */
class EncryptedRecordingTest {
    private static final int SECONDS = 6;
    private static final Duration LENGTH = Duration.ofSeconds(SECONDS);
    private static final Settings ENCRYPTED = Settings.of(Map.of(AudioEncryption.SETTING, "folder"));
    private static final RecordingSpec SEGMENTS = RecordingSpec.DEFAULT.segment(Duration.ofSeconds(1));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void only_encrypted_files_are_left_and_decrypted_they_are_what_they_would_have_been(boolean segments)
            throws IOException {
        RecordingSpec spec = segments ? SEGMENTS : RecordingSpec.DEFAULT;
        Lab plain = record(new Lab(folder.resolve("plain"), spec));
        plain.finish(LENGTH);
        Lab lab = record(new Lab(folder.resolve("lab"), spec, ENCRYPTED));
        // Hidden, and readable by everything that reads WAV files, as long as it goes on.
        assertThat(lab.names()).allMatch(name -> name.startsWith(".")).anyMatch(name -> name.endsWith(".wav"));
        var summary = lab.finish(LENGTH);
        assertThat(lab.names())
                .hasSize(segments ? 3 * SECONDS + 1 : 4)
                .contains("session_info.json")
                .allMatch(name -> name.endsWith(".wav.enc") || name.equals("session_info.json"));
        Lab.assertSameFiles(decrypted(lab), sound(plain), "decrypted");

        JsonNode document = lab.document();
        assertThat(document.path("files").size()).isEqualTo(segments ? 3 * SECONDS : 3);
        for (Map.Entry<String, JsonNode> file : document.path("files").properties()) {
            Path path = lab.session.artifacts().folder().resolve(file.getValue().asText());
            assertThat(path.toString()).endsWith(".wav.enc");
            assertThat(document.path("sha256").path(file.getKey()).asText()).isEqualTo(hash(path));
            assertThat(document.path("samples").path(file.getKey()).asLong())
                    .isEqualTo(segments ? 8_000 : SECONDS * 8_000);
        }
        List<Artifact> audio = segments ? summary.segments() : summary.artifacts();
        for (Artifact artifact : audio) {
            assertThat(artifact.bytes()).isEqualTo(Files.size(artifact.path()));
        }
        assertThat(audio.stream().filter(artifact -> artifact.name().endsWith("_audio") || segments))
                .allMatch(
                        artifact -> artifact.duration().equals(Optional.of(segments ? Duration.ofSeconds(1) : LENGTH)));
        if (segments) {
            assertThat(lab.told())
                    .isEqualTo(plain.told().stream()
                            .map(told -> told.replace(".wav", ".wav.enc"))
                            .toList());
        } else {
            assertThat(lab.sentences()).anyMatch(line -> line.contains("/incoming_20250824_202005.wav.enc ("));
        }
    }

    @Test
    void i5_a_crash_after_any_step_leaves_the_same_in_the_end_and_nothing_plain() throws IOException {
        for (RecordingSpec spec : List.of(RecordingSpec.DEFAULT, SEGMENTS)) {
            Lab plain = record(new Lab(folder.resolve("plain" + spec.segment().isPresent()), spec));
            plain.finish(LENGTH);
            int operation = 0;
            for (boolean failed = true; failed; operation++) {
                FaultyLife life = life("life" + spec.segment().isPresent() + operation, spec);
                life.faults.failAfter(operation, operation % 2 == 1);
                failed = false;
                while (!life.isDone()) {
                    try {
                        life.finish(ENCRYPTED);
                    } catch (UncheckedIOException e) {
                        failed = true;
                    }
                }
                assertThat(Lab.files(life.folder()).keySet())
                        .as("operation " + operation)
                        .hasSize(spec.segment().isPresent() ? 3 * SECONDS + 1 : 4)
                        .allMatch(name -> name.endsWith(".wav.enc") || name.equals("session_info.json"));
                Lab.assertSameFiles(decrypted(life.session), sound(plain), "operation " + operation);
                assertThat(life.context.facts(life.session)).doesNotHaveDuplicates();
            }
            assertThat(operation).isGreaterThan(40);
        }
    }

    @Test
    void without_a_key_the_recording_waits_under_its_hidden_names() throws IOException {
        Path keys = Files.writeString(folder.resolve(".keys"), "no folder");
        Lab lab = record(new Lab(folder, ENCRYPTED));
        assertThatThrownBy(() -> lab.finish(LENGTH))
                .isInstanceOf(EncryptionException.class)
                .hasMessageContaining(".keys");
        assertThat(lab.names()).allMatch(name -> name.startsWith("."));
        Files.delete(keys);
        lab.crash();
        lab.finish(LENGTH);
        assertThat(lab.names()).hasSize(4).noneMatch(name -> name.endsWith(".wav"));
    }

    @Test
    void what_another_put_in_the_place_of_an_encrypted_file_is_not_overwritten() throws IOException {
        Lab lab = record(new Lab(folder, ENCRYPTED));
        Path place = Path.of(lab.session.artifacts().mixed() + ".enc");
        Files.writeString(place, "of somebody else");
        assertThatThrownBy(() -> lab.finish(LENGTH)).hasMessageContaining("there is another file at " + place);
        assertThat(place).hasContent("of somebody else");
        lab.crash();
        Files.delete(place);
        lab.finish(LENGTH);
        assertThat(decrypted(lab)).hasSize(3);
        assertThat(lab.names()).hasSize(4).noneMatch(name -> name.startsWith("."));
    }

    @Test
    void the_setting_may_change_while_a_session_goes_on() throws IOException {
        Lab plain = record(new Lab(folder.resolve("plain"), SEGMENTS));
        plain.finish(LENGTH);
        // Segments that have their names already when encryption begins.
        FaultyLife on = life("on", SEGMENTS);
        on.write(Settings.none());
        assertThat(on.folder().resolve("incoming_20250824_202005_0001.wav")).exists();
        on.finish(ENCRYPTED);
        Lab.assertSameFiles(decrypted(on.session), sound(plain), "switched on");
        assertThat(Lab.files(on.folder())).hasSize(3 * SECONDS + 1).noneSatisfy((name, bytes) -> assertThat(name)
                .endsWith(".wav"));
        // What was encrypted, and not yet committed, when it ends.
        FaultyLife off = life("off", SEGMENTS);
        off.write(ENCRYPTED);
        Files.writeString(off.folder().resolve(".incoming_20250824_202005_0001.wav.enc"), "in vain");
        off.finish(Settings.none());
        assertThat(Lab.files(off.folder()).keySet())
                .hasSize(3 * SECONDS + 1)
                .noneMatch(name -> name.startsWith(".") || name.endsWith(".enc"));
        Lab.assertSameFiles(sound(off.session), sound(plain), "switched off");
    }

    private FaultyLife life(String name, RecordingSpec spec) {
        return new FaultyLife(folder.resolve(name), spec, TwoPartyCall.seconds(SECONDS), LENGTH);
    }

    private static Lab record(Lab lab) {
        List<AudioRecord> records = TwoPartyCall.seconds(SECONDS);
        for (int at = 0; at < records.size(); at += 150) {
            lab.write(records.subList(at, Math.min(records.size(), at + 150)));
            lab.flush();
        }
        return lab;
    }

    private Map<String, byte[]> decrypted(Lab lab) throws IOException {
        return decrypted(lab.session);
    }

    /** By the names of the plain files. */
    private Map<String, byte[]> decrypted(SessionInfo session) throws IOException {
        Path place = session.artifacts().folder();
        AudioEncryption encryption = AudioEncryption.inFolder(place.getParent().resolve(".keys"), Optional.empty());
        Map<String, byte[]> sound = new TreeMap<>();
        for (String name : Lab.files(place).keySet()) {
            if (name.endsWith(AudioEncryption.SUFFIX)) {
                Path back = folder.resolve("back.wav");
                encryption.decrypt(place.resolve(name), back);
                sound.put(name.substring(0, name.length() - AudioEncryption.SUFFIX.length()), Files.readAllBytes(back));
                Files.delete(back);
            }
        }
        return sound;
    }

    private static Map<String, byte[]> sound(Lab lab) {
        return sound(lab.session);
    }

    private static Map<String, byte[]> sound(SessionInfo session) {
        Map<String, byte[]> sound = Lab.files(session.artifacts().folder());
        sound.remove("session_info.json");
        return sound;
    }

    private static String hash(Path file) {
        return new String(Lab.run("sha256sum", file.toString()), StandardCharsets.UTF_8).substring(0, 64);
    }
}
