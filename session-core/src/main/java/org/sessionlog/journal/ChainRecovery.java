package org.sessionlog.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Puts one stream of an adopted journal together again from the segments that name it. Up to the last whole record of
 * each segment everything is taken, nothing else is; what had to be given up is told in a sentence, but for a torn tail,
 * which is what a killed process leaves.
 */
final class ChainRecovery {
    /** A segment and what was found in it. */
    private static final class Found {
        final Segment segment;
        /** The first record's word with type, flags and total length; 0 when there is no record. */
        long firstKind;

        int firstSize;
        long firstNanos;
        long lastNanos;
        boolean damaged;
        boolean dropped;

        Found(Segment segment) {
            this.segment = segment;
        }

        int used() {
            return segment.used();
        }

        boolean begins(int flags) {
            return (RecordLayout.flags(firstKind) & RecordLayout.WHOLE) == flags;
        }

        /** Whether the first record goes on in the next segment. */
        boolean opens() {
            return used() > 0 && begins(RecordLayout.FIRST);
        }

        /** Whether the first record is a part of one that began in an earlier segment. */
        boolean continues() {
            return used() > 0 && (RecordLayout.flags(firstKind) & RecordLayout.FIRST) == 0;
        }

        /** Whether there is nothing of its own here: no record, or only a part of one that began earlier. */
        boolean nothingElse() {
            return !damaged && (used() == 0 || (continues() && used() == firstSize));
        }
    }

    private final Slot slot;
    private final int number;
    private final StreamKind kind;
    private final int capacity;
    private final Damage damage;
    private final CRC32C crc = new CRC32C();
    private final List<Found> chain = new ArrayList<>();
    private final List<Segment> unused = new ArrayList<>();
    private long end;

    ChainRecovery(Slot slot, int number, StreamKind kind, int capacity, Damage damage) {
        this.slot = slot;
        this.number = number;
        this.kind = kind;
        this.capacity = capacity;
        this.damage = damage;
    }

    /**
     * Takes what is whole into the stream.
     *
     * @param segments in any order
     * @param knownEnd a position that the stream had reached by other evidence
     */
    void recover(Stream stream, List<Segment> segments, long knownEnd) {
        segments.stream()
                .sorted(Comparator.comparingLong(Segment::place))
                .map(Found::new)
                .forEach(this::take);
        tellDamage();
        dropUnfinished();
        end = Math.max(end, knownEnd);
        link(stream);
    }

    /** Segments of the stream in which there is no record any more, in the order in which they are to be given back. */
    List<Segment> unused() {
        return unused;
    }

    private void take(Found found) {
        walk(found);
        Found before = chain.isEmpty() ? null : chain.get(chain.size() - 1);
        if (before == null || before.segment.place() < found.segment.place()) {
            chain.add(found);
            return;
        }
        say("two segments at place " + found.segment.place() + ": the one with less in it was left out");
        Found worse = found.used() > before.used() ? before : found;
        if (worse == before) {
            chain.set(chain.size() - 1, found);
        }
        unused.add(worse.segment);
    }

    private void walk(Found found) {
        Segment segment = found.segment;
        ByteBuffer bytes = segment.bytes().duplicate();
        int offset = 0;
        while (capacity - offset >= RecordLayout.HEADER_BYTES) {
            int index = segment.at(offset);
            int length = RecordLayout.length(bytes, index);
            if (length == 0) {
                break;
            }
            if (!valid(segment, bytes, offset, length)) {
                found.damaged = true;
                break;
            }
            int size = RecordLayout.size(length - RecordLayout.HEADER_BYTES);
            found.lastNanos = RecordLayout.nanos(bytes, index);
            if (offset == 0) {
                found.firstKind = RecordLayout.kind(bytes, index);
                found.firstNanos = found.lastNanos;
                found.firstSize = size;
            }
            offset += size;
        }
        segment.recovered(offset);
        found.damaged |= offset < segment.sealed();
    }

    private boolean valid(Segment segment, ByteBuffer bytes, int offset, int length) {
        int index = segment.at(offset);
        int payload = length - RecordLayout.HEADER_BYTES;
        long position = segment.base() + offset;
        if (length < RecordLayout.HEADER_BYTES
                || length > capacity - offset
                || RecordLayout.position(bytes, index) != position) {
            return false;
        }
        int from = index + RecordLayout.HEADER_BYTES;
        crc.reset();
        crc.update(bytes.limit(from + payload).position(from));
        bytes.clear();
        long word = RecordLayout.kind(bytes, index);
        int mixed = RecordLayout.mix(segment.tenancy(), position, RecordLayout.nanos(bytes, index), word, length);
        return ((int) crc.getValue() ^ mixed) == RecordLayout.crc(bytes, index) && wellFormed(word, offset, payload);
    }

    /** A whole record, or a part where a part can be. */
    private boolean wellFormed(long word, int offset, int payload) {
        int total = RecordLayout.total(word);
        if (total < payload || total > RecordLayout.MAX_PAYLOAD_BYTES) {
            return false;
        }
        boolean full = payload == partBytes();
        return switch (RecordLayout.flags(word) & ~RecordLayout.CUT) {
            case RecordLayout.WHOLE -> total == payload;
            case RecordLayout.FIRST, RecordLayout.CONTINUATION -> offset == 0 && full && total > payload;
            case RecordLayout.CONTINUATION | RecordLayout.LAST -> offset == 0 && total > payload;
            default -> false;
        };
    }

    private int partBytes() {
        return capacity - RecordLayout.HEADER_BYTES;
    }

    private void tellDamage() {
        long place = chain.isEmpty() ? 0 : chain.get(0).segment.place();
        for (Found found : chain) {
            if (found.segment.place() != place) {
                say("segments are missing from place " + place + " to " + (found.segment.place() - 1));
            }
            place = found.segment.place() + 1;
            if (found.damaged) {
                say("damaged at position " + found.segment.end() + ": the rest of that segment was given up");
            }
        }
    }

    /** Leaves out records of several parts that are not all there. */
    private void dropUnfinished() {
        int i = 0;
        while (i < chain.size()) {
            Found found = chain.get(i);
            int parts = found.opens() ? parts(found, i) : 1;
            if (found.opens() && parts == 0) {
                found.dropped = true;
                if (!chain.subList(i + 1, chain.size()).stream().allMatch(Found::nothingElse)) {
                    say("the record at position " + found.segment.base() + " is not complete and was left out");
                }
            } else if (found.continues()) {
                // With records behind it the reader skips the part.
                found.dropped = found.nothingElse();
            }
            i += Math.max(1, parts);
        }
    }

    /** How many segments the record that begins here spans; 0 when it is not complete. */
    private int parts(Found first, int at) {
        int total = RecordLayout.total(first.firstKind);
        int parts = (total + partBytes() - 1) / partBytes();
        if (at + parts > chain.size()) {
            return 0;
        }
        for (int i = 1; i < parts; i++) {
            Found part = chain.get(at + i);
            int flags = i == parts - 1 ? RecordLayout.LAST : 0;
            int bytes = Math.min(partBytes(), total - i * partBytes());
            boolean same = part.continues()
                    && part.segment.place() == first.segment.place() + i
                    && part.begins(flags)
                    && part.firstSize == RecordLayout.size(bytes)
                    && RecordLayout.total(part.firstKind) == total
                    && RecordLayout.type(part.firstKind) == RecordLayout.type(first.firstKind)
                    && part.firstNanos == first.firstNanos;
            if (!same) {
                return 0;
            }
        }
        return parts;
    }

    private void link(Stream stream) {
        Segment first = null;
        Found last = null;
        List<Segment> empty = new ArrayList<>();
        for (Found found : chain) {
            if (found.damaged) {
                // Records were lost here, and somebody may have seen their positions.
                end = Math.max(end, found.segment.base() + capacity);
            }
            if (found.dropped || found.used() == 0) {
                empty.add(0, found.segment);
                continue;
            }
            if (last == null) {
                first = found.segment;
            } else {
                last.segment.link(found.segment);
            }
            last = found;
        }
        // Backwards, so that a crash in between leaves the beginning of an unfinished record and never only its end.
        unused.addAll(empty);
        if (last == null) {
            stream.recovered(null, null, end, Long.MIN_VALUE, false);
            return;
        }
        long lastEnd = last.segment.end();
        end = Math.max(end, lastEnd);
        boolean sealed = lastEnd < end;
        if (!sealed) {
            // Appends go on here, behind what a torn one may have left.
            last.segment.wipe(last.used());
        }
        stream.recovered(first, last.segment, end, last.lastNanos, sealed);
    }

    private void say(String what) {
        damage.add(slot + ", " + (kind == StreamKind.EVENT ? "event" : "audio") + " stream " + number + ": " + what);
    }
}
