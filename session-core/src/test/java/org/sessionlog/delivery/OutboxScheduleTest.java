package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sessionlog.model.SessionKey;

/** Who is delivered next, with the time in our hands. */
class OutboxScheduleTest {
    private static final long INTERVAL = Duration.ofSeconds(30).toNanos();
    private static final long LATER = Duration.ofMinutes(1).toNanos();

    private final OutboxSchedule schedule = new OutboxSchedule(INTERVAL);
    private long now = 1_000;

    private static OutboxSession session(int number) {
        OutboxSession session = new OutboxSession(new SessionKey(number, number));
        session.infoAt = 16;
        return session;
    }

    private void ends(OutboxSession session) {
        session.ended = true;
        schedule.arrived(session, 0, 0, now);
    }

    private void records(OutboxSession session, int count) {
        session.accepted(1, new OutboxExtent(0, 1, 0, count));
        schedule.arrived(session, count, count * 100L, now);
    }

    private OutboxSession openTheCircuit(OutboxSession alone) {
        ends(alone);
        for (int i = 0; i < 5; i++) {
            now += LATER;
            assertThat(schedule.poll(now)).isSameAs(alone);
            schedule.failed(alone, now);
        }
        assertThat(schedule.circuitOpen()).isTrue();
        assertThat(schedule.poll(now)).isNull();
        return alone;
    }

    @Test
    void i9_others_do_not_wait_for_the_circuit_that_one_session_opened_alone() {
        openTheCircuit(session(1));
        OutboxSession other = session(2);
        ends(other);
        assertThat(schedule.poll(now)).isSameAs(other);
        schedule.done(other);
        assertThat(schedule.circuitOpen()).isFalse();
    }

    @Test
    void i6_when_others_fail_too_everybody_waits_and_the_probe_is_not_always_the_same_session() {
        OutboxSession first = openTheCircuit(session(1));
        OutboxSession second = session(2);
        ends(second);
        assertThat(schedule.poll(now)).isSameAs(second);
        schedule.failed(second, now);
        OutboxSession third = session(3);
        ends(third);
        assertThat(schedule.poll(now)).isNull();
        now += LATER;
        OutboxSession[] probes = new OutboxSession[6];
        for (int i = 0; i < probes.length; i++) {
            probes[i] = schedule.poll(now);
            schedule.failed(probes[i], now);
            assertThat(schedule.poll(now)).isNull();
            now += LATER;
        }
        assertThat(probes).contains(first, second, third);
    }

    @Test
    void records_wait_for_the_interval_in_the_order_they_came() {
        OutboxSession first = session(1);
        OutboxSession second = session(2);
        records(first, 1);
        now += INTERVAL / 2;
        records(second, 1);
        records(first, 1);
        assertThat(schedule.poll(now)).isNull();
        assertThat(schedule.idleNanos(now)).isEqualTo(INTERVAL / 2);
        now += INTERVAL / 2;
        assertThat(schedule.poll(now)).isSameAs(first);
        assertThat(schedule.poll(now)).isNull();
        assertThat(schedule.idleNanos(now)).isEqualTo(INTERVAL / 2);
        now += INTERVAL / 2;
        assertThat(schedule.poll(now)).isSameAs(second);
        assertThat(schedule.idleNanos(now)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void what_came_during_a_delivery_waits_for_its_own_interval() {
        OutboxSession session = session(1);
        records(session, 600);
        assertThat(schedule.poll(now)).isSameAs(session);
        now += INTERVAL / 3;
        records(session, 5);
        now += INTERVAL / 3;
        schedule.succeeded(session, false, now);
        assertThat(schedule.poll(now)).isNull();
        assertThat(schedule.idleNanos(now)).isEqualTo(INTERVAL * 2 / 3);
        now += INTERVAL;
        assertThat(schedule.poll(now)).isSameAs(session);
    }

    @Test
    void a_session_whose_info_is_lost_has_no_place_before_it_is_known_again() {
        OutboxSession session = session(1);
        session.infoAt = OutboxSession.NOWHERE;
        records(session, 600);
        ends(session);
        assertThat(schedule.poll(now)).isNull();
        session.infoAt = 16;
        assertThat(schedule.found(session)).isTrue();
        assertThat(schedule.found(session)).isFalse();
        assertThat(schedule.poll(now)).isSameAs(session);
    }
}
