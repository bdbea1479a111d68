package org.sessionlog.delivery;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;

/** The MDC of the thread, behind whatever SLF4J stands on. */
final class Mdc {
    private Mdc() {}

    /** A copy, which SLF4J cannot do without; null when there is nothing in it. */
    static @Nullable Map<String, String> values() {
        MDCAdapter adapter = MDC.getMDCAdapter();
        if (adapter == null || adapter instanceof NOPMDCAdapter) {
            return null;
        }
        try {
            Map<String, String> values = adapter.getCopyOfContextMap();
            return values == null || values.isEmpty() ? null : values;
        } catch (RuntimeException e) {
            return null; // a line without its context is better than none
        }
    }
}
