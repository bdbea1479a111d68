package org.sessionlog.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What the appends cost the thread that makes them, summed over all measured iterations: to be divided by {@code
 * appends}.
 *
 * <p>JMH's own time also counts what other processes take on a shared machine, and the GC profiler's figure is that of
 * the whole process: also of the threads that deliver, and of the one that writes {@code health.json} every second.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Caller {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** How many appends were made. */
    public long appends;

    /** Bytes allocated. */
    public long callerBytes;

    /** CPU time, in nanoseconds. */
    public long callerCpuNanos;

    private long bytesBefore;
    private long cpuBefore;

    void begin() {
        bytesBefore = allocated();
        cpuBefore = THREADS.getCurrentThreadCpuTime();
    }

    void end(int count) {
        callerCpuNanos += THREADS.getCurrentThreadCpuTime() - cpuBefore;
        callerBytes += allocated() - bytesBefore;
        appends += count;
    }

    /** What this thread has allocated up to now, in bytes. */
    static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
