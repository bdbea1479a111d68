package org.sessionlog.audio.export;

import java.io.Closeable;
import java.io.IOException;
import javax.sound.sampled.AudioFormat;

/** Writes one sound file. */
sealed interface SoundWriter extends Closeable permits TritonusWriter, FlacWriter {
    /** How the samples are wanted. */
    AudioFormat format();

    /** Takes whole frames. */
    void write(byte[] frames, int length) throws IOException;

    /** Completes the file. */
    void finish() throws IOException;
}
