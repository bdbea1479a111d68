package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk without room, or one that lies. */
class OutboxFullDiskTest extends OutboxTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void i12_on_a_full_disk_the_worker_is_told_and_what_was_half_written_is_never_seen(boolean stubborn)
            throws IOException {
        AtomicBoolean out = new AtomicBoolean(true);
        rig.store.trouble = (step, session) -> {
            if (out.get()) {
                throw new IllegalStateException("out");
            }
        };
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        OutboxRig.Talk other = rig.talk("b").begin();
        for (int i = 0; i < 30; i++) {
            talk.say(3);
            other.say(2);
            if (stubborn) {
                rig.disk.stubborn();
            }
            // Room for some of the frame: the write fails half-way.
            rig.disk.room(i * 20L);
            EventRecord next = talk.next("x".repeat(700) + i);
            assertThatThrownBy(() -> rig.outbox().accept(talk.key(), List.of(next), 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space");
            if (i % 3 == 0) {
                rig.killAndOpen();
            }
            rig.disk.room(Long.MAX_VALUE);
            // Another session's frame takes the place, then the worker tries again.
            other.say(1);
            assertThat(rig.outbox().accept(talk.key(), List.of(next), 1)).isTrue();
        }
        rig.killAndOpen();
        assertThat(rig.outbox().acceptedUpTo(talk.key())).isEqualTo(talk.recorded.get(talk.recorded.size() - 1).end);
        talk.end();
        other.end();
        out.set(false);
        rig.awaitDrained();
        assertThat(talk.delivered()).isEqualTo(talk.texts);
        assertThat(other.delivered()).isEqualTo(other.texts);
        assertThat(talk.artifact().incomplete).isFalse();
    }

    @Test
    void i5_a_frame_that_was_written_although_the_disk_said_no_is_not_seen_twice() throws IOException {
        AtomicBoolean out = new AtomicBoolean(true);
        rig.store.trouble = (step, session) -> {
            if (out.get()) {
                throw new IllegalStateException("out");
            }
        };
        rig.open();
        OutboxRig.Talk talk = rig.talk("a").begin();
        talk.say(3);
        for (int i = 0; i < 3; i++) {
            List<EventRecord> next = List.of(talk.next("x" + i), talk.next("y" + i));
            rig.disk.stubborn();
            rig.disk.lie();
            assertThatThrownBy(() -> rig.outbox().accept(talk.key(), next, 2)).isInstanceOf(IOException.class);
            assertThat(rig.outbox().accept(talk.key(), next, 2)).isTrue();
            talk.say(1);
        }
        rig.killAndOpen();
        assertThat(rig.outbox().acceptedUpTo(talk.key())).isEqualTo(talk.recorded.get(11).end);
        assertThat(rig.outbox().health().lagRecords()).isEqualTo(12);
        assertThat(rig.outbox().health().damaged()).isEmpty();
        talk.end();
        out.set(false);
        rig.awaitDrained();
        assertThat(talk.delivered()).isEqualTo(talk.texts);
        assertThat(talk.artifact().incomplete).isFalse();
    }

    @Test
    void i12_a_full_disk_does_not_keep_it_from_acknowledging_and_so_from_making_room() throws IOException {
        AtomicBoolean out = new AtomicBoolean(true);
        rig.store.trouble = (step, session) -> {
            if (out.get()) {
                throw new IllegalStateException("out");
            }
        };
        rig.open();
        List<OutboxRig.Talk> talks = new ArrayList<>();
        // The ledger is filled to where it would have to grow.
        for (int i = 0; i < 300; i++) {
            OutboxRig.Talk talk = rig.talk("talk " + i).begin();
            talks.add(talk);
            talk.say("x".repeat(20_000));
            talk.end();
        }
        rig.disk.room(0);
        OutboxRig.Talk none = rig.talk("no room");
        for (int i = 0; i < 200; i++) {
            // Beginnings may not use what is kept for acknowledgements.
            try {
                rig.talk("begun " + i).begin();
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("No space");
            }
        }
        assertThatThrownBy(none::begin).isInstanceOf(IOException.class);
        int before = OutboxRig.files(rig.folder, ".out").size();
        assertThat(before).isGreaterThan(1);
        out.set(false);
        rig.awaitDrained();
        talks.forEach(talk -> assertThat(talk.delivered()).isEqualTo(talk.texts));
        assertThat(OutboxRig.files(rig.folder, ".out")).hasSizeLessThanOrEqualTo(1);
    }
}
