package org.sessionlog.audio;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.Fact;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.SinkContext;
import org.slf4j.event.Level;

/**
 * What the tracks of one session need besides their records.
 *
 * @param samples of the recording
 * @param driftThreshold beyond so many samples the drift of a remote clock is made up for
 * @param comfortNoise whether packets of comfort noise become noise instead of silence
 * @param pauses of the session, which the tracks tell of
 */
record Reception(
        SessionInfo session,
        SinkContext context,
        Samples samples,
        Codecs codecs,
        Cues cues,
        long driftThreshold,
        boolean comfortNoise,
        Pauses pauses) {
    /** The position of what is told when no record is the cause any more. */
    static final long AT_THE_END = Long.MAX_VALUE - 1;

    /** Tells the session of something, with the record that made it known. */
    void report(String name, Level level, AudioRecord cause, String... attributes) {
        context.report(session, new Fact(name, level, cause.stream(), cause.position(), inOrder(attributes)));
    }

    /** Tells the session of something when the recording is over. */
    void reportAtTheEnd(String name, Level level, String... attributes) {
        context.report(session, new Fact(name, level, 0, AT_THE_END, inOrder(attributes)));
    }

    private static Map<String, String> inOrder(String... attributes) {
        Map<String, String> told = new LinkedHashMap<>();
        for (int i = 0; i < attributes.length; i += 2) {
            told.put(attributes[i], attributes[i + 1]);
        }
        return told;
    }
}
