package org.sessionlog.audio;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sessionlog.audio.encryption.AudioEncryption;
import org.sessionlog.spi.Recorder;
import org.sessionlog.spi.RecorderProvider;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;

/**
 * The recorder {@code wav}. Makes of a session's tracks WAV files of the session's length, in which sample 0 is the
 * session's start: {@code incoming_audio}, {@code outgoing_audio}, {@code mixed_audio} and {@code stereo_audio} (the far
 * party left, the near party right), as many as its {@link org.sessionlog.model.RecordingSpec} asks for. A side on which
 * no track was opened has no file, and is silence in what is made of both. The mixed file is their average, or with {@code
 * audio.mix=sum} their sum, cut off where it is too loud. Beside them it writes {@code session_info.json}.
 *
 * <p>The files are PCM of 16 bits, of 8, 16, 24, 44.1 or 48 kHz, or G.711 of 8 kHz (WAV format 6 or 7), in which sound of
 * the same law that came by RTP has the bytes that came. What is mixed is what the files of the sides can hold. The header
 * has the true sizes at any moment, and a {@code bext} chunk (EBU Tech 3285) with the session's id as its description and
 * the time of the file's first sample in UTC. Where a file can hold no more (just below 4 GiB) another goes on, {@code
 * .part2.wav}; or, if the session asks for it, the file becomes RF64 (EBU Tech 3306) in its place.
 *
 * <p>A session with {@link org.sessionlog.model.RecordingSpec#segment segments} has each of these in segments of exactly that many samples, the last one
 * shorter: {@code incoming_20250824_202005_0001.wav} and so on. The session is told of each when nothing more is expected
 * for it, about two seconds after its end: {@code chunk_created} with filename, sequence (from 1), start, end and bytes.
 * What comes later still is put in its place, and changes no length.
 *
 * <p>Until it is finished (a segment: until the session is told of it) a file is hidden, as {@code
 * .incoming_20250824_202005.wav}. Then it is forced to the device and gets its name. A file that is there already is left as
 * it is, and the error names it; the recording is finished as soon as that file is gone. What a crash leaves on the way is
 * carried on by the next start. {@code session_info.json} comes last, with the SHA-256 of each file. Behind the samples
 * stand cue points with labels: keys, losses of more than 200 ms, pauses, changes of the source.
 *
 * <p>With {@code audio.encryption} the files of a finished recording are encrypted ({@link AudioEncryption}): {@code
 * incoming_20250824_202005.wav.enc}, whose hash {@code session_info.json} has. The plain ones, segments too, stay hidden
 * until then and are deleted as soon as that document is with the device. Of a segment {@code chunk_created} tells the
 * encrypted name, and as bytes what is in it. When no key can be had the recording waits, hidden, for the next attempt.
 *
 * <p>Takes RTP (RFC 3550) with G.711, G.722, L16 at 44.1 kHz and what {@link Codec codecs} there are by their static
 * payload type, packet by packet, whatever the track's format says; dynamic payload types are read by the track's format
 * (L16, G.722, Opus). Packets of telephone-event (RFC 4733: four bytes under a dynamic payload type) make no sound: each key
 * is told once, as {@code dtmf} with direction, digit, duration_ms and start_ms. What is lost is silence; a codec may make
 * up 100 ms of it. Frames and played speech come in any {@link org.sessionlog.model.AudioFormat}. Other rates
 * are brought to that of the files by a filter that passes up to 0.425 of the lower rate (of 8 kHz, 3.4 kHz), stops by 60
 * dB from 0.575 of it on (4.6 kHz), and delays nothing. The files can be opened and played at any moment.
 *
 * <p>What is withheld is silence, and where consent is withdrawn all that was there before. Of a session with {@link
 * org.sessionlog.model.RecordingSpec#skipPauses} the files lack the pauses, all of them alike: a moment lies earlier by the
 * pauses before it, added up in nanoseconds and rounded to a sample once. {@code session_info.json} has the session's {@code
 * pauses} and, of each track, what was {@code withheld}: from, to, and as reason {@code paused} (with the reason of the
 * pause in {@code because}), {@code consent_pending} or {@code consent_denied}. What comes from before a pause when that is
 * over is not recorded.
 *
 * <p>A source lies where its first packet arrived, and from there by its timestamps. That its clock runs faster or slower
 * than ours is measured, by arrivals or better by its sender reports (RTCP on the same port), and made up for by moving
 * what follows a silence, so that a source stays within {@code audio.drift.threshold_ms} (10; {@code off} leaves
 * everything by its timestamps). Packets of comfort noise (RFC 3389) are silence, or with {@code audio.comfort_noise} noise
 * of the level that they tell.
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
        Set<String> settings = new HashSet<>(AudioEncryption.settings());
        settings.addAll(List.of(WavRecorder.DRIFT_THRESHOLD, WavRecorder.COMFORT_NOISE, Mix.SETTING));
        return settings;
    }

    @Override
    public Recorder create(Settings settings, SinkContext context) {
        return new WavRecorder(context, WavHeader.MOST_BYTES, settings);
    }
}
