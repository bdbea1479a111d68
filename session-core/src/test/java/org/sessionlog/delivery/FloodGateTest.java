package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FloodGateTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void a_seconds_worth_passes_at_once_and_then_as_many_as_time_wears_off() {
        FloodGate gate = new FloodGate(100);
        assertThat(passed(gate, 500, 0)).isEqualTo(100);
        assertThat(passed(gate, 500, SECOND / 2)).isEqualTo(50);
        assertThat(passed(gate, 500, SECOND / 2)).isZero();
        assertThat(passed(gate, 500, 60 * SECOND)).isEqualTo(100);
    }

    @Test
    void a_steady_stream_at_the_limit_passes_whole() {
        FloodGate gate = new FloodGate(1_000);
        for (int i = 0; i < 10_000; i++) {
            assertThat(gate.passes(i * SECOND / 1_000)).isTrue();
        }
    }

    @Test
    void without_a_limit_everything_passes() {
        assertThat(passed(new FloodGate(0), 1_000_000, 0)).isEqualTo(1_000_000);
    }

    @Test
    void the_highest_limit_and_times_far_from_the_start_are_counted_right() {
        FloodGate gate = new FloodGate(1_000_000);
        assertThat(passed(gate, 3_000_000, TimeUnit.DAYS.toNanos(3_650))).isEqualTo(1_000_000);
    }

    @Test
    void threads_together_pass_no_more_than_one_alone() throws Exception {
        FloodGate gate = new FloodGate(1_000);
        AtomicInteger passed = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> passed.addAndGet(passed(gate, 1_000, 0))));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(passed).hasValue(1_000);
    }

    private static int passed(FloodGate gate, int lines, long now) {
        int passed = 0;
        for (int i = 0; i < lines; i++) {
            passed += gate.passes(now) ? 1 : 0;
        }
        return passed;
    }
}
