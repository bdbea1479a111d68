package org.sessionlog.journal;

/** Signatures first; the working state follows. */
public final class Cursor {
    Cursor() {}

    public boolean next() {
        return false;
    }

    public int type() {
        return 0;
    }

    public long position() {
        return 0;
    }

    public long end() {
        return 0;
    }

    public long nanos() {
        return 0;
    }

    public int length() {
        return 0;
    }

    public boolean cut() {
        return false;
    }

    public void read(byte[] into, int at) {}

    public long at() {
        return 0;
    }
}
