package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sessionlog.model.Fact;
import org.slf4j.event.Level;

class FactLedgerTest {
    private final FactLedger ledger = new FactLedger();

    private static Fact fact(String name, int stream, long position, String value) {
        return new Fact(name, Level.INFO, stream, position, Map.of("key", value));
    }

    private void tell(long eventPosition, Fact fact) {
        ledger.told(eventPosition, fact.stream(), fact.position(), FactLedger.identity(fact));
    }

    private boolean knows(Fact fact) {
        return ledger.knows(FactLedger.identity(fact));
    }

    @Test
    void a_fact_is_known_by_its_cause_name_and_content() {
        tell(100, fact("dtmf", 1, 64, "5"));
        assertThat(knows(fact("dtmf", 1, 64, "5"))).isTrue();
        assertThat(knows(fact("dtmf", 1, 64, "6"))).isFalse();
        assertThat(knows(fact("dtmf", 1, 128, "5"))).isFalse();
        assertThat(knows(fact("dtmf", 2, 64, "5"))).isFalse();
        assertThat(knows(fact("ssrc_changed", 1, 64, "5"))).isFalse();
    }

    @Test
    void what_was_told_is_held_until_its_cause_is_checkpointed() {
        assertThat(ledger.hold(stream -> 0)).isEqualTo(Long.MAX_VALUE);
        tell(100, fact("dtmf", 1, 64, "5"));
        tell(200, fact("dtmf", 2, 64, "5"));
        tell(300, fact("dtmf", 1, 512, "7"));
        assertThat(ledger.hold(stream -> 0)).isEqualTo(100);
        assertThat(ledger.hold(stream -> stream == 1 ? 64 : 0)).isEqualTo(100);
        assertThat(ledger.hold(stream -> stream == 1 ? 65 : 0)).isEqualTo(200);
        assertThat(knows(fact("dtmf", 1, 64, "5"))).isFalse();
        assertThat(knows(fact("dtmf", 2, 64, "5"))).isTrue();
        assertThat(ledger.hold(stream -> stream == 2 ? 65 : 0)).isEqualTo(300);
        assertThat(ledger.hold(stream -> Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void what_a_finished_recording_left_is_held_until_that_is_in_the_register() {
        tell(100, fact("artifact_saved", 0, FactLedger.AT_THE_END, "a.wav"));
        assertThat(ledger.hold(stream -> 1L << 49)).isEqualTo(100);
        assertThat(ledger.hold(stream -> Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }
}
