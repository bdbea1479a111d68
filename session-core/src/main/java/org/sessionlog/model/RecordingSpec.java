package org.sessionlog.model;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of one session's audio. Immutable; every method gives a new one.
 *
 * @param tracks the files that are made, as far as there is something for them
 * @param format of the files: {@code PCM16} of 8, 16, 24, 44.1 or 48 kHz, or {@code PCMU} or {@code PCMA} of 8 kHz, which
 *     take half the room and which Python's {@code wave} does not read; one channel, of which the stereo file has two
 * @param segment length of the files that the recording is cut into, which then have a number behind their name; a second
 *     or more, in whole milliseconds. Without it a file ends only where a WAV file can hold no more
 * @param skipPauses what is withheld while the session is paused takes no time in the files, instead of being silence
 * @param rf64 a file that grows beyond 4 GiB becomes RF64 (EBU Tech 3306), which the JDK and Python's {@code wave} do not
 *     read, instead of going on in a second file
 */
public record RecordingSpec(
        Set<RecordedTrack> tracks, AudioFormat format, Optional<Duration> segment, boolean skipPauses, boolean rf64) {
    private static final List<Integer> RATES = List.of(8_000, 16_000, 24_000, 44_100, 48_000);
    private static final Duration SHORTEST_SEGMENT = Duration.ofSeconds(1);
    private static final Duration LONGEST_SEGMENT = Duration.ofDays(365);

    /** Incoming, outgoing and mixed, PCM of 16 bits, 8 kHz, each in one file. */
    public static final RecordingSpec DEFAULT = new RecordingSpec(
            EnumSet.of(RecordedTrack.INCOMING, RecordedTrack.OUTGOING, RecordedTrack.MIXED),
            AudioFormat.PCM16_8000,
            Optional.empty(),
            false,
            false);

    public RecordingSpec {
        if (tracks.isEmpty()) {
            throw new IllegalArgumentException(
                    "a recording has at least one track of " + EnumSet.allOf(RecordedTrack.class));
        }
        tracks = Collections.unmodifiableSet(EnumSet.copyOf(tracks));
        boolean fits = format.channels() == 1
                && switch (format.encoding()) {
                    case PCM16 -> RATES.contains(format.sampleRateHz());
                    case PCMU, PCMA -> format.sampleRateHz() == 8_000;
                    case L16, G722, OPUS -> false;
                };
        if (!fits) {
            throw new IllegalArgumentException("a recording is PCM16 of " + RATES
                    + " Hz or PCMU or PCMA of 8000 Hz, with one channel, not " + format);
        }
        segment.ifPresent(value -> {
            if (value.compareTo(SHORTEST_SEGMENT) < 0 || value.compareTo(LONGEST_SEGMENT) > 0) {
                throw new IllegalArgumentException("a segment lasts from a second to a year, not " + value);
            }
        });
        segment = segment.map(value -> Duration.ofMillis(value.toMillis()));
    }

    /** With only these files. */
    public RecordingSpec tracks(RecordedTrack first, RecordedTrack... more) {
        return new RecordingSpec(EnumSet.of(first, more), format, segment, skipPauses, rf64);
    }

    public RecordingSpec format(AudioFormat value) {
        return new RecordingSpec(tracks, value, segment, skipPauses, rf64);
    }

    /** Cut into segments of that length. */
    public RecordingSpec segment(Duration value) {
        return new RecordingSpec(tracks, format, Optional.of(value), skipPauses, rf64);
    }

    public RecordingSpec skipPauses(boolean value) {
        return new RecordingSpec(tracks, format, segment, value, rf64);
    }

    public RecordingSpec rf64(boolean value) {
        return new RecordingSpec(tracks, format, segment, skipPauses, value);
    }
}
