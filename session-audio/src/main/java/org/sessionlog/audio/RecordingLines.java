package org.sessionlog.audio;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.sessionlog.model.Artifact;
import org.sessionlog.model.Fact;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.SinkContext;
import org.slf4j.event.Level;

/** The sentences about a recording in its session's log, word for word those of the call-centre system, each once. */
final class RecordingLines {
    private static final long BYTES_OF_MEGABYTE = 1_000_000;

    private final SessionInfo session;
    private final SinkContext context;

    RecordingLines(SessionInfo session, SinkContext context) {
        this.session = session;
        this.context = context;
    }

    void initialized() {
        // As if the first record of all had said it: it is known again until a checkpoint covers that.
        context.report(
                session, Fact.sentence("🎙️ Recording initialized for session " + session.id(), Level.INFO, 1, 0));
    }

    void stopping() {
        tell("🛑 Stopping recording for session " + session.id());
    }

    void mixing() {
        tell("🎵 Creating mixed audio recording...");
    }

    /** A line for each file; segments have {@code chunk_created} instead. */
    void saved(List<Artifact> audio) {
        if (session.recording().segment().isPresent()) {
            return;
        }
        for (Artifact file : audio) {
            String side = file.name().substring(0, file.name().indexOf('_'));
            tell("📁 " + Character.toUpperCase(side.charAt(0)) + side.substring(1) + " audio: "
                    + context.directory().relativize(file.path()) + " (" + megabytes(file.bytes()) + " MB)");
        }
    }

    private void tell(String text) {
        context.report(session, Fact.sentence(text, Level.INFO, 0, Reception.AT_THE_END));
    }

    private static BigDecimal megabytes(long bytes) {
        return BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(BYTES_OF_MEGABYTE), 2, RoundingMode.HALF_UP);
    }
}
