package org.sessionlog.audio;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sessionlog.model.Direction;
import org.sessionlog.model.RecordedTrack;

/**
 * A place of a recording that somebody may want to find.
 *
 * @param place on the timeline
 * @param stream of the track that it is of
 * @param value as its kind says
 */
record Cue(long place, int stream, Direction direction, Kind kind, int value) {
    /** What is there. The numbers are those of the file of cues. */
    enum Kind {
        /** A key was pressed; the value is its code in RFC 4733. */
        DTMF(1),
        /** Packets were lost; the value is for how many milliseconds. */
        LOSS(2),
        SSRC_CHANGE(3),
        /** From here on nothing was recorded, on purpose. */
        WITHHELD(4),
        /** From here on it was recorded again. */
        RESUMED(5);

        private static final Kind[] ALL = values();

        final int number;

        Kind(int number) {
            this.number = number;
        }

        static Kind of(int number) {
            for (Kind kind : ALL) {
                if (kind.number == number) {
                    return kind;
                }
            }
            throw new IllegalStateException("no cue has the number " + number);
        }
    }

    /** The same, whatever the order in which they were found. */
    static final Comparator<Cue> ORDER =
            Comparator.comparingLong(Cue::place).thenComparingInt(Cue::stream).thenComparing(Cue::label);

    /** Those of one file, in their order. What both sides have at one place is one thing. */
    static List<Cue> of(RecordedTrack track, List<Cue> cues) {
        return switch (track) {
            case INCOMING -> of(Direction.INCOMING, cues);
            case OUTGOING -> of(Direction.OUTGOING, cues);
            case MIXED, STEREO -> once(cues);
        };
    }

    private static List<Cue> of(Direction direction, List<Cue> cues) {
        return cues.stream().filter(cue -> cue.direction == direction).toList();
    }

    private static List<Cue> once(List<Cue> cues) {
        Set<String> seen = new HashSet<>();
        return cues.stream().filter(cue -> seen.add(cue.place + cue.label())).toList();
    }

    /** What a player shows. */
    String label() {
        return switch (kind) {
            case DTMF -> "dtmf " + Dtmf.key(value);
            case LOSS -> "loss " + value + " ms";
            case SSRC_CHANGE -> "ssrc change";
            case WITHHELD -> "withheld";
            case RESUMED -> "resumed";
        };
    }
}
