package org.sessionlog.audio;

import java.nio.file.Path;
import java.util.Locale;

/**
 * How a recording is cut into files: into segments ({@code incoming_20250824_202005_0001.wav} ...) when the session asks
 * for them, else only where a WAV file can hold no more ({@code .part2.wav} ...).
 *
 * @param frames how many go into one file
 * @param segments whether the session asked for it
 */
record Cut(long frames, boolean segments) {
    /**
     * What every segment has behind its samples, so that its length does not depend on when something was found in it: room
     * for some seventy cues.
     */
    private static final int CUE_BYTES = 4_096;

    /** The file with that number, from 0. Not {@code name-2}: that is how a session with the same id would be named. */
    Path file(Path path, int index) {
        if (!segments && index == 0) {
            return path;
        }
        String name = String.valueOf(path.getFileName());
        int dot = name.lastIndexOf('.');
        String number = segments ? "_" + number(index) : ".part" + (index + 1);
        return path.resolveSibling(name.substring(0, dot) + number + name.substring(dot));
    }

    /** What the file with that number is called among a session's artifacts: {@code incoming_audio_0001}. */
    String name(String name, int index) {
        if (segments) {
            return name + "_" + number(index);
        }
        return index == 0 ? name : name + "_" + (index + 1);
    }

    /** How many bytes stand behind the samples of each file; 0 for as many as its cues take. */
    int cueBytes() {
        return segments ? CUE_BYTES : 0;
    }

    /** How many files so many frames fill or begin; at least one. */
    int files(long ofFrames) {
        return (int) Math.max(1, (ofFrames + frames - 1) / frames);
    }

    private static String number(int index) {
        return String.format(Locale.ROOT, "%04d", index + 1);
    }
}
