package org.sessionlog.journal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Finds the streams in slabs that another process left: every segment header of every slab is read, and the segments are
 * grouped by session and stream. There are no links on disk that could be broken.
 */
final class JournalRecovery {
    private final Register register;
    private final SegmentPool pool;
    private final Layout layout;
    private final Damage damage;
    private final Readiness readiness;
    private final CRC32C crc = new CRC32C();
    private final Map<Slot, Map<Integer, List<Segment>>> found = new HashMap<>();

    JournalRecovery(Register register, SegmentPool pool, Layout layout, Damage damage, Readiness readiness) {
        this.register = register;
        this.pool = pool;
        this.layout = layout;
        this.damage = damage;
        this.readiness = readiness;
    }

    /** Sorts a slab's segments: free, of a session, or neither. */
    void read(Slab slab) {
        pool.addSlab(slab);
        for (int i = 0; i < slab.segments(); i++) {
            Segment segment = slab.segment(i);
            if (segment.state() == Segment.FREE) {
                if (!segment.blank()) {
                    segment.wipe();
                }
                adoptFree(slab, segment);
            } else if (segment.state() != Segment.USED || !segment.adopt(crc, slab.kind())) {
                damage.add("segment " + i + " of " + slab.name() + " has no valid header: what was in it is lost");
            } else {
                assign(slab, segment);
            }
        }
    }

    private void assign(Slab slab, Segment segment) {
        Slot slot = register.find(segment.keyHigh(), segment.keyLow());
        if (slot != null) {
            found.computeIfAbsent(slot, each -> new HashMap<>())
                    .computeIfAbsent(segment.number(), each -> new ArrayList<>())
                    .add(segment);
        } else if (!damage.register()) {
            segment.free();
            segment.wipe();
            adoptFree(slab, segment);
        }
        // Else its session may be one whose slot is damaged: the folder is kept for somebody to look into.
    }

    private void adoptFree(Slab slab, Segment segment) {
        if (slab.whole()) {
            pool.adoptFree(slab.kind(), segment);
        }
    }

    /** Gives the slots their streams. */
    void recover() {
        for (Slot slot : register.slots()) {
            if (slot.unreadable()) {
                damage.add(slot + ": its end or a checkpoint of it cannot be read");
            }
            for (int number = 0; number < Slot.STREAMS; number++) {
                recover(slot, number, found.getOrDefault(slot, Map.of()).getOrDefault(number, List.of()));
            }
        }
    }

    private void recover(Slot slot, int number, List<Segment> segments) {
        long written = slot.streamWord(number);
        Optional<StreamWord> word = StreamWord.read(written);
        if (word.isEmpty() && (written != 0 || !segments.isEmpty())) {
            damage.add(slot + ": what the register knows of stream " + number + " is damaged");
        }
        if (word.isEmpty() && segments.isEmpty()) {
            return;
        }
        StreamKind kind =
                word.map(StreamWord::kind).orElseGet(() -> segments.get(0).kind());
        List<Segment> chain = new ArrayList<>(segments);
        if (chain.removeIf(segment -> segment.kind() != kind)) {
            damage.add(slot + ": stream " + number + " has segments of another kind; they were left out");
        }
        Stream stream = new Stream(slot, number, kind, pool, layout, readiness);
        ChainRecovery recovery = new ChainRecovery(slot, number, kind, layout.capacity(kind), damage);
        recovery.recover(
                stream,
                chain,
                Math.max(slot.acknowledged(number), word.map(StreamWord::end).orElse(0L)));
        slot.add(stream);
        for (int i = 0; i < chain.size(); i++) {
            pool.adoptUsed(kind);
        }
        for (Segment segment : recovery.unused()) {
            segment.free();
            segment.wipe();
            pool.give(kind, segment);
        }
    }
}
