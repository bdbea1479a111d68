package org.sessionlog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Takes a stream apart at newlines and carriage returns (ffmpeg rewrites its progress in place). Of a line that is longer
 * than a limit the rest is counted, so that memory is bounded whatever comes.
 */
final class LineCutter {
    private static final int MAX_LINE_BYTES = 8 * 1024;

    private final byte[] line = new byte[MAX_LINE_BYTES];
    private final Consumer<String> to;
    private int length;
    private long cut;

    LineCutter(Consumer<String> to) {
        this.to = to;
    }

    /** Reads until the stream ends or fails; empty lines are left out. */
    void readAll(InputStream from) {
        byte[] buffer = new byte[MAX_LINE_BYTES];
        try {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                for (int i = 0; i < count; i++) {
                    take(buffer[i]);
                }
            }
        } catch (IOException e) {
            // The pipe was closed, as happens when a process is destroyed: what came until then counts.
        }
        finish();
    }

    private void take(byte next) {
        if (next == '\n' || next == '\r') {
            finish();
        } else if (length < line.length) {
            line[length++] = next;
        } else {
            cut++;
        }
    }

    private void finish() {
        if (length > 0) {
            String text = new String(Arrays.copyOf(line, length), StandardCharsets.UTF_8);
            to.accept(cut == 0 ? text : text + " ... (" + cut + " more bytes)");
        }
        length = 0;
        cut = 0;
    }
}
