package org.sessionlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MutableClockTest {
    private final MutableClock clock = new MutableClock();
    private final long nanos = clock.nanos();

    @Test
    void both_clocks_advance_and_lose_no_fraction_of_a_millisecond() {
        for (int i = 0; i < 1000; i++) {
            clock.advance(Duration.ofNanos(125_000));
        }
        assertThat(clock.nanos() - nanos).isEqualTo(125_000_000);
        assertThat(clock.now()).isEqualTo(SessionInfos.START.plusMillis(125));
    }

    @Test
    void a_suspended_machine_misses_the_monotonic_time() {
        clock.suspend(Duration.ofHours(1));
        assertThat(clock.nanos()).isEqualTo(nanos);
        assertThat(clock.now()).isEqualTo(SessionInfos.START.plusSeconds(3600));
    }

    @Test
    void the_wall_clock_can_be_set_back_and_time_cannot() {
        clock.step(Duration.ofSeconds(-5));
        assertThat(clock.now()).isEqualTo(SessionInfos.START.minusSeconds(5));
        assertThat(clock.nanos()).isEqualTo(nanos);
        assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-5))).isInstanceOf(IllegalArgumentException.class);
    }
}
