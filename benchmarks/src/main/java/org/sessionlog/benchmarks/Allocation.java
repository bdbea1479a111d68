package org.sessionlog.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What the calling thread allocates, in bytes over all measured iterations. The GC profiler's figure is that of the whole
 * process: also of the threads that deliver, and of the one that writes {@code health.json} every second.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** By the thread that appends. */
    public long callerBytes;

    private long before;

    void begin() {
        before = THREADS.getCurrentThreadAllocatedBytes();
    }

    void end() {
        callerBytes += THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
