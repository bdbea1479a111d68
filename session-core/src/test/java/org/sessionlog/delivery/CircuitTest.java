package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sessionlog.model.SessionKey;

class CircuitTest {
    private static final SessionKey A = new SessionKey(1, 1);
    private static final SessionKey B = new SessionKey(2, 2);
    private static final long LATER = Duration.ofMinutes(1).toNanos();

    private final Circuit circuit = new Circuit();

    @Test
    void five_failures_of_several_sessions_open_it() {
        for (int i = 0; i < 4; i++) {
            circuit.failed(i % 2 == 0 ? A : B, false, 0);
            assertThat(circuit.isOpen()).isFalse();
            assertThat(circuit.mayTry(0)).isTrue();
        }
        circuit.failed(A, false, 0);
        assertThat(circuit.isOpen()).isTrue();
        assertThat(circuit.mayTry(0)).isFalse();
        assertThat(circuit.mayTry(LATER)).isTrue();
    }

    @Test
    void the_failures_of_one_among_others_do_not_open_it() {
        for (int i = 0; i < 100; i++) {
            circuit.failed(A, false, 0);
        }
        assertThat(circuit.isOpen()).isFalse();
        circuit.failed(B, false, 0);
        assertThat(circuit.isOpen()).isTrue();
    }

    @Test
    void five_failures_of_the_only_one_open_it_but_not_for_another() {
        for (int i = 0; i < 5; i++) {
            assertThat(circuit.isOpen()).isFalse();
            circuit.failed(A, true, 0);
        }
        assertThat(circuit.isOpen()).isTrue();
        assertThat(circuit.spares(A)).isFalse();
        assertThat(circuit.spares(B)).isTrue();
        circuit.failed(B, false, 0);
        assertThat(circuit.spares(B)).isFalse();
    }

    @Test
    void a_success_between_them_starts_the_count_anew() {
        for (int i = 0; i < 50; i++) {
            circuit.failed(i % 2 == 0 ? A : B, false, 0);
            if (i % 4 == 3) {
                circuit.succeeded();
            }
            assertThat(circuit.isOpen()).isFalse();
        }
    }

    @Test
    void a_probe_that_fails_makes_the_wait_longer_and_one_that_succeeds_closes_it() {
        for (int i = 0; i < 5; i++) {
            circuit.failed(i % 2 == 0 ? A : B, false, 0);
        }
        long now = 0;
        for (int i = 0; i < 30; i++) {
            now += LATER;
            assertThat(circuit.mayTry(now)).isTrue();
            circuit.failed(A, false, now);
            assertThat(circuit.mayTry(now)).isFalse();
        }
        circuit.succeeded();
        assertThat(circuit.isOpen()).isFalse();
        assertThat(circuit.mayTry(now)).isTrue();
    }
}
