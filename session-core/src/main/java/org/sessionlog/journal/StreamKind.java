package org.sessionlog.journal;

/** What a stream carries; it decides the size of the stream's segments and when the stream becomes ready. */
public enum StreamKind {
    /** Log lines, messages and lifecycle: many writers. Ready with the append that finds it idle. */
    EVENT(1),
    /** Frames or packets of one track. Ready when an append that finds it idle had to take a new segment. */
    AUDIO(2);

    private final int code;

    StreamKind(int code) {
        this.code = code;
    }

    /** What stands for it on disk. */
    int code() {
        return code;
    }
}
