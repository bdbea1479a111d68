package org.sessionlog.chat.realtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sessionlog.AudioTrack;
import org.sessionlog.model.HeardBy;

/**
 * Whether the assistant is being heard, which is later than when it is generated. The service tells it, where it plays
 * itself; the application's track knows it; otherwise it is estimated from the sound that came.
 */
final class Playing {
    private static final double PCM16_24000 = 48;
    private static final double G711_8000 = 8;
    private static final long MICROS = 1_000;

    private final @Nullable AudioTrack track;
    private double bytesPerMilli = PCM16_24000;

    /** Whether the service tells it, and of which response since when. */
    private boolean told;

    private String response = "";
    private long since = Item.UNKNOWN;

    /** When what has come so far will have been played. */
    private long estimatedEnd;

    Playing(@Nullable AudioTrack track) {
        this.track = track;
    }

    /** GA: {@code audio.output.format.type} and {@code rate}; beta: {@code output_audio_format}. */
    void format(Event session) {
        Event format = session.part("audio").part("output").part("format");
        String type = format.text("type") + session.text("output_audio_format");
        if (type.equals("audio/pcm") && format.number("rate") > 0) {
            bytesPerMilli = format.number("rate") * 2 / 1_000.0;
        } else if (type.equals("audio/pcmu") || type.equals("audio/pcma") || type.startsWith("g711")) {
            bytesPerMilli = G711_8000;
        } else if (type.startsWith("pcm16")) {
            bytesPerMilli = PCM16_24000;
        }
    }

    /** More of an item's sound came. */
    void audio(Item item, int base64Chars, long now) {
        if (item.soundBegins == Item.UNKNOWN) {
            item.soundBegins = Math.max(now, estimatedEnd);
            if (track != null) {
                item.trackBegins = track.played().plus(track.queued());
            }
        } else if (now > estimatedEnd) {
            // It ran dry meanwhile.
            item.soundBegins += now - estimatedEnd;
        }
        item.audioMillis += base64Chars / 4 * 3 / bytesPerMilli;
        estimatedEnd = item.soundBegins + (long) (item.audioMillis * MICROS);
    }

    void started(String of, long now) {
        told = true;
        response = of;
        since = now;
    }

    void stopped() {
        told = true;
        since = Item.UNKNOWN;
    }

    boolean isPlaying(Item item, long now) {
        if (told) {
            return since != Item.UNKNOWN && (response.isEmpty() || response.equals(item.response));
        }
        if (item.soundBegins == Item.UNKNOWN) {
            return false;
        }
        if (track != null) {
            return !track.queued().isZero() && heardMillis(item, now) < item.audioMillis;
        }
        return now >= item.soundBegins && heardMillis(item, now) < item.audioMillis;
    }

    /** How long an item that is playing has been. */
    long heardMillis(Item item, long now) {
        if (told) {
            return (long) Math.max(0, (now - since) / (double) MICROS - item.millisBefore);
        }
        if (track != null) {
            Duration heard = track.played().minus(item.trackBegins);
            return Math.max(0, heard.toMillis());
        }
        return Math.max(0, (now - item.soundBegins) / MICROS);
    }

    HeardBy knownBy() {
        return told || track != null ? HeardBy.PLAYBACK : HeardBy.ESTIMATE;
    }

    /** Nothing of what has come is played any more. */
    void cut(long now) {
        estimatedEnd = Math.min(estimatedEnd, now);
    }
}
