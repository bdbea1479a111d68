package org.sessionlog.delivery;

import java.util.Arrays;
import org.sessionlog.journal.Slot;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.RejectedException;

/**
 * What is common to every plugin's way through a session: the last checkpoint, which the register holds too, retry with
 * backoff, and parking what is refused. Whatever a plugin throws ends here (I1, I9).
 */
abstract sealed class Lane permits EventLane, RecorderLane {
    /** A plugin's call; may throw anything. */
    interface Call {
        /** @return whether more is waiting */
        boolean run() throws Exception;
    }

    private static final Checkpoint ALL = Checkpoint.of(Long.MAX_VALUE, new byte[0]);

    private final OpenSession session;
    private final int index;
    private final PluginStatus status;
    private final Backoff backoff = new Backoff();
    private Checkpoint checkpoint;
    private boolean done;
    private boolean failed;
    private long delivered;
    private long acknowledged;
    private long caughtUpAt = System.nanoTime();

    Lane(OpenSession session, int index, PluginStatus status) {
        this.session = session;
        this.index = index;
        this.status = status;
        this.checkpoint = session.slot()
                .checkpoint(index)
                .map(cell -> Checkpoint.of(cell.upTo(), cell.state()))
                .orElse(Checkpoint.NONE);
        this.done = checkpoint.upTo(0) == Long.MAX_VALUE;
        status.joined(this);
    }

    final OpenSession session() {
        return session;
    }

    final PluginStatus status() {
        return status;
    }

    final boolean done() {
        return done;
    }

    final Checkpoint checkpoint() {
        return checkpoint;
    }

    final boolean mayTry() {
        return backoff.mayTry(System.nanoTime());
    }

    final void delivered(int count) {
        delivered += count;
    }

    /** Records that were recorded and are not acknowledged. Read by other threads: may be a moment old. */
    final long lag() {
        return done ? 0 : Math.max(0, recorded() - acknowledged);
    }

    /** Age of the oldest of them, at the most, in nanoseconds. */
    final long oldestNanos() {
        return lag() == 0 ? 0 : System.nanoTime() - caughtUpAt;
    }

    final void noteCaughtUp() {
        if (lag() == 0) {
            caughtUpAt = System.nanoTime();
        }
    }

    /** Puts a checkpoint into the register and remembers it. Only when it got further is a failing plugin well again. */
    final void keep(Checkpoint next) {
        if (backoff.failures() > 0 && !next.equals(checkpoint)) {
            session.pluginRecovered(status.name());
            backoff.succeeded();
        }
        store(next);
    }

    private void store(Checkpoint next) {
        long[] upTo = new long[Checkpoint.MAX_STREAMS];
        Arrays.setAll(upTo, next::upTo);
        Slot slot = session.slot();
        slot.checkpoint(index, upTo, next.state());
        checkpoint = next;
        acknowledged = delivered;
        noteCaughtUp();
    }

    /**
     * Runs a plugin's call.
     *
     * @return what the call returned; false when it threw
     */
    final boolean attempt(Worker worker, Call call) {
        worker.calling(status.name());
        try {
            if (failed) {
                failed = false;
                status.retried();
            }
            return call.run();
        } catch (RejectedException e) {
            status.failed(e);
            Iterable<EventRecord> refused = undelivered();
            giveUp();
            if (session.park(status, refused, e)) {
                status.parked();
                abandon();
            } else {
                backoff.failed(System.nanoTime());
            }
            return false;
        } catch (Throwable t) {
            // A plugin's Error is not ours: it stays here, like every exception (I1).
            status.failed(t);
            failed = true;
            giveUp();
            delivered = acknowledged;
            backoff.failed(System.nanoTime());
            if (backoff.failures() == 1) {
                session.pluginFailed(status.name(), t);
            }
            return false;
        } finally {
            worker.called();
        }
    }

    /** How many records this lane was meant to see. */
    abstract long recorded();

    /** What the plugin has not acknowledged, for the dead-letter folder. */
    abstract Iterable<EventRecord> undelivered();

    /** Drops the plugin's object without another call. */
    abstract void giveUp();

    /** The plugin has all of the session: nothing more goes this way. */
    final void complete() {
        keep(ALL);
        done = true;
        status.left(this);
    }

    /** The plugin has no use for the session, or refused it: nothing more goes this way. */
    final void abandon() {
        store(ALL);
        done = true;
        status.left(this);
    }
}
