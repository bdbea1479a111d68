package org.sessionlog.audio;

import java.util.Set;
import org.sessionlog.spi.Settings;

/** How two sides become one. */
enum Mix {
    /** Half of each, which never overflows. */
    AVERAGE,
    /** Each as loud as it was; what is too loud together is cut off. */
    SUM;

    static final String SETTING = "audio.mix";

    private static final String BY_AVERAGE = "average";
    private static final String BY_SUM = "sum";

    /** @throws org.sessionlog.model.ConfigurationException if the setting is neither */
    static Mix of(Settings settings) {
        return settings.oneOf(SETTING, BY_AVERAGE, Set.of(BY_AVERAGE, BY_SUM)).equals(BY_SUM) ? SUM : AVERAGE;
    }

    /** @param silence the sample that stands for it */
    void mix(short[] one, short[] other, short[] into, int count, int silence) {
        if (this == SUM) {
            for (int i = 0; i < count; i++) {
                int sum = one[i] + other[i] - silence;
                into[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sum));
            }
        } else {
            for (int i = 0; i < count; i++) {
                into[i] = (short) ((one[i] + other[i]) / 2);
            }
        }
    }
}
