package org.sessionlog.audio;

import java.util.Set;
import org.sessionlog.spi.Recorder;
import org.sessionlog.spi.RecorderProvider;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/**
 * The recorder {@code wav}. Makes of a session's tracks three WAV files (PCM of 16 bits, 8 kHz, mono) of the session's
 * length, in which sample 0 is the session's start: {@code incoming_audio}, {@code outgoing_audio} and {@code
 * mixed_audio}, the average of both. A side on which no track was opened has no file, and a session of the kind {@link
 * org.sessionlog.model.SessionKind#RECORDING} no mixed one. Beside them it writes {@code session_info.json}.
 *
 * <p>A session with a {@code segment_duration} has each of these in segments of exactly that many samples, the last one
 * shorter: {@code incoming_20250824_202005_0001.wav} and so on. The session is told of each when nothing more is expected
 * for it, about two seconds after its end: {@code chunk_created} with filename, sequence (from 1), start, end and bytes.
 * What comes later still is put in its place, and changes no length.
 *
 * <p>Takes RTP (RFC 3550) with G.711 (payload types 0 and 8, packet by packet, whatever the track's format says), and
 * frames and played speech in any {@link org.sessionlog.model.AudioFormat}; other rates are brought to 8 kHz. The files
 * can be opened and played at any moment. It has no settings of its own.
 */
public final class WavRecorderProvider implements RecorderProvider {
    /** Does nothing. */
    public WavRecorderProvider() {}

    @Override
    public String name() {
        return "wav";
    }

    @Override
    public Set<String> settings() {
        return Set.of(WavRecorder.DRIFT_THRESHOLD, WavRecorder.COMFORT_NOISE);
    }

    @Override
    public Recorder create(Settings settings, SinkContext context) {
        return new WavRecorder(context, WavHeader.MAX_FRAMES, settings);
    }
}
