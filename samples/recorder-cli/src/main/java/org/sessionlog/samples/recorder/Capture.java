package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.sessionlog.AudioTrack;
import org.sessionlog.ExternalProcess;
import org.sessionlog.Sessions;
import org.sessionlog.model.Health;

/** Takes what ffmpeg writes to its standard output into a track, until it ends. */
final class Capture {
    /** A quarter of a second: small enough to be there when it is needed, large enough to cost nothing. */
    private static final int FRAME_BYTES = Source.FORMAT.sampleRateHz() / 4 * Source.FORMAT.bytesPerSample();
    /** The journal is looked at after so much. */
    private static final long CHECK_BYTES = 256 * 1024;
    /** Part of the journal that may wait to be written out. Beyond, ffmpeg waits; it is the journal that never does. */
    private static final int JOURNAL_PART = 8;

    private final Sessions sessions;
    private final ExternalProcess ffmpeg;
    private final AudioTrack track;
    private final Optional<MediaClock> clock;
    private final Progress progress;
    private long bytes;
    private long checkedAt;

    /** @param clock to move with the media; empty for a source with its own time */
    Capture(
            Sessions sessions,
            ExternalProcess ffmpeg,
            AudioTrack track,
            Optional<MediaClock> clock,
            Progress progress) {
        this.sessions = sessions;
        this.ffmpeg = ffmpeg;
        this.track = track;
        this.clock = clock;
        this.progress = progress;
    }

    /** Returns when ffmpeg has closed its output, whether it ended well or was killed. */
    void run() throws IOException {
        byte[] buffer = new byte[FRAME_BYTES];
        int held = 0;
        InputStream from = ffmpeg.stdout();
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer, held, buffer.length - held)) {
            int length = held + count;
            int whole = length - length % Source.FORMAT.bytesPerSample();
            take(buffer, whole);
            held = length - whole;
            System.arraycopy(buffer, whole, buffer, 0, held);
        }
    }

    /** How much has been taken. */
    Duration length() {
        return Duration.ofNanos(nanos(bytes));
    }

    private void take(byte[] buffer, int length) {
        if (length == 0) {
            return;
        }
        long index = bytes / Source.FORMAT.bytesPerSample();
        track.frame(length == buffer.length ? buffer : Arrays.copyOf(buffer, length), index);
        bytes += length;
        clock.ifPresent(media -> media.moveTo(nanos(bytes)));
        if (bytes - checkedAt >= CHECK_BYTES) {
            checkedAt = bytes;
            awaitJournal();
        }
        progress.show(String.format(
                Locale.ROOT,
                "recording %d:%02d:%02d, %,d bytes",
                length().toHours(),
                length().toMinutesPart(),
                length().toSecondsPart(),
                bytes));
    }

    /** A source that has no time of its own waits until what it gave before is on its way to the files. */
    private void awaitJournal() {
        if (clock.isEmpty()) {
            return;
        }
        Health.JournalHealth journal = sessions.health().journal();
        while (journal.bytes() > journal.limitBytes() / JOURNAL_PART) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            journal = sessions.health().journal();
        }
    }

    private static long nanos(long ofBytes) {
        long samples = ofBytes / Source.FORMAT.bytesPerSample();
        return samples * TimeUnit.SECONDS.toNanos(1) / Source.FORMAT.sampleRateHz();
    }
}
