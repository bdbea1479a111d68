package org.sessionlog.delivery;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** A duration as seconds with three decimals, for people and programs alike. */
final class Seconds {
    private Seconds() {}

    static String of(Duration duration) {
        return BigDecimal.valueOf(duration.toNanos(), 9)
                .setScale(3, RoundingMode.HALF_UP)
                .toPlainString();
    }
}
