package org.sessionlog.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.sessionlog.model.Fact;

/**
 * Which facts a session's log was told already. A replay after a crash or an exception brings them again; they are known
 * by their causing record. What their cause is not yet checkpointed of must stay in the journal, since that is where an
 * adopter finds what was told. For the session's worker alone.
 */
final class FactLedger {
    /** The cause of what a finished recording leaves: behind every record. */
    static final long AT_THE_END = Long.MAX_VALUE - 1;

    private record Told(long eventPosition, int stream, long position, long identity) {}

    private final Deque<Told> told = new ArrayDeque<>();
    private final Set<Long> identities = new HashSet<>();

    static long identity(Fact fact) {
        long hash = 31L * fact.name().hashCode() + fact.attributes().hashCode();
        return (hash * 31 + fact.stream()) * 0x9E3779B97F4A7C15L + fact.position();
    }

    boolean knows(long identity) {
        return identities.contains(identity);
    }

    void told(long eventPosition, int stream, long position, long identity) {
        told.addLast(new Told(eventPosition, stream, position, identity));
        identities.add(identity);
    }

    /** Where a checkpoint of every recorder covers a stream up to. */
    interface Covered {
        long upTo(int stream);
    }

    /** The earliest event position that must stay, after forgetting what can no longer come again. */
    long hold(Covered covered) {
        told.removeIf(fact -> {
            boolean gone = covered.upTo(fact.stream()) > fact.position();
            if (gone) {
                identities.remove(fact.identity());
            }
            return gone;
        });
        Told first = told.peekFirst();
        return first == null ? Long.MAX_VALUE : first.eventPosition();
    }
}
