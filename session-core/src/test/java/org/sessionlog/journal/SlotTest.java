package org.sessionlog.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SlotTest {
    private static final List<String> PLUGINS = List.of("log", "wav");

    @Test
    void what_a_slot_was_given_is_there_after_a_crash() throws Exception {
        JournalImage image = new JournalImage();
        byte[] info = Payloads.payload(1, 2, 4000);
        byte[] end = Payloads.payload(1, 3, 480);
        byte[] state = Payloads.payload(1, 4, 512);
        long[] upTo = new long[16];
        try (Journal journal = image.open(PLUGINS, JournalImage.TINY)) {
            Slot slot = journal.claim(-1, 7, info);
            assertThat(slot.end()).isEmpty();
            assertThat(slot.checkpoint(1)).isEmpty();
            for (int i = 0; i < 32; i++) {
                assertThat(slot.word(i)).isZero();
                slot.word(i, -i);
                upTo[i / 2] = 8L * i;
            }
            slot.checkpoint(1, upTo, state);
            slot.end(Payloads.payload(1, 9, 100));
            slot.end(end);
            try (Journal adopted = JournalImage.adopt(image.copy())) {
                assertThat(adopted.plugins()).isEqualTo(PLUGINS);
                assertThat(adopted.slots()).hasSize(1);
                Slot again = adopted.slots().get(0);
                assertThat(again.keyHigh()).isEqualTo(-1);
                assertThat(again.keyLow()).isEqualTo(7);
                assertThat(again.info()).isEqualTo(info);
                assertThat(again.end()).hasValue(end);
                assertThat(again.word(31)).isEqualTo(-31);
                assertThat(again.checkpoint(0)).isEmpty();
                assertThat(again.checkpoint(1).orElseThrow().upTo()).isEqualTo(upTo);
                assertThat(again.checkpoint(1).orElseThrow().state()).isEqualTo(state);
            }
        }
    }

    @Test
    void a_checkpoint_that_is_torn_leaves_the_one_before_it() throws Exception {
        JournalImage image = new JournalImage();
        try (Journal journal = image.open(PLUGINS, JournalImage.TINY)) {
            Slot slot = journal.claim(1, 7, new byte[0]);
            for (byte i = 1; i < 6; i++) {
                slot.checkpoint(0, new long[] {i * 100L}, new byte[] {i, i});
                slot.end(new byte[] {i});
                ByteBuffer register = image.files().get(Register.name(0));
                byte[] before = new byte[register.capacity()];
                register.get(0, before);
                slot.checkpoint(0, new long[] {i * 100L + 50}, new byte[] {7, 7});
                slot.end(new byte[] {77});
                // Whichever byte is not written yet, a whole one is found.
                for (int at = 4096; at < 4096 + Slot.bytes(2); at++) {
                    byte now = register.get(at);
                    if (now != before[at]) {
                        register.put(at, before[at]);
                        try (Journal adopted = JournalImage.adopt(image.copy())) {
                            Slot again = adopted.slots().get(0);
                            assertThat(again.checkpoint(0).orElseThrow().upTo()[0])
                                    .isIn(i * 100L, i * 100L + 50);
                            assertThat(again.end().orElseThrow()).hasSize(1);
                            assertThat(again.end().orElseThrow()[0]).isIn(i, (byte) 77);
                            assertThat(adopted.damaged()).isEmpty();
                        }
                        register.put(at, now);
                    }
                }
            }
        }
    }

    @Test
    void a_slot_used_again_knows_nothing_of_the_session_before() throws Exception {
        JournalImage image = new JournalImage();
        try (Journal journal = image.open(PLUGINS, JournalImage.TINY)) {
            for (int i = 0; i < 10; i++) {
                Slot slot = journal.claim(5, i, new byte[] {(byte) i});
                assertThat(slot.end()).isEmpty();
                assertThat(slot.checkpoint(0)).isEmpty();
                assertThat(slot.word(3)).isZero();
                assertThat(journal.streams(slot)).isEmpty();
                journal.stream(slot, 2, StreamKind.EVENT, 0);
                slot.word(3, 9);
                slot.end(new byte[9]);
                slot.checkpoint(0, new long[] {9}, new byte[9]);
                slot.free();
                slot.free();
                slot.word(3, 10);
                slot.end(new byte[10]);
                slot.checkpoint(0, new long[] {10}, new byte[10]);
                assertThat(journal.slots()).isEmpty();
            }
            ByteBuffer slots = image.files().get(Register.name(0)).slice(4096, 4 * Slot.bytes(2));
            assertThat(slots).isEqualTo(ByteBuffer.allocate(4 * Slot.bytes(2)));
        }
    }

    @Test
    void the_register_grows_with_the_sessions_and_all_are_found_again() throws Exception {
        JournalImage image = new JournalImage();
        Set<Long> keys = new HashSet<>();
        try (Journal journal = image.open(PLUGINS, JournalImage.TINY)) {
            List<Slot> slots = new ArrayList<>();
            for (long i = 0; i < 300; i++) {
                slots.add(journal.claim(i, ~i, new byte[0]));
                keys.add(i);
            }
            for (long i = 0; i < 300; i += 3) {
                slots.get((int) i).free();
                keys.remove(i);
            }
            assertThat(journal.slots()).hasSize(200);
            assertThat(image.files().keySet()).contains("register-0", "register-1", "register-2");
            try (Journal adopted = JournalImage.adopt(image.copy())) {
                assertThat(adopted.slots()).extracting(Slot::keyHigh).containsExactlyInAnyOrderElementsOf(keys);
                assertThat(adopted.damaged()).isEmpty();
            }
        }
    }

    @Test
    void what_does_not_fit_is_refused_with_what_would() throws Exception {
        try (Journal journal = new JournalImage().open(PLUGINS, JournalImage.TINY)) {
            assertThatThrownBy(() -> journal.claim(1, 1, new byte[4001]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("4000");
            Slot slot = journal.claim(1, 1, new byte[0]);
            assertThatThrownBy(() -> journal.claim(1, 1, new byte[0])).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> slot.end(new byte[481])).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> slot.checkpoint(0, new long[17], new byte[0]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> slot.checkpoint(0, new long[16], new byte[513]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> slot.checkpoint(2, new long[16], new byte[1]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> slot.word(32)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
