package org.sessionlog.audio.export;

import java.nio.file.Path;
import java.util.Locale;

/** What an export can be; always samples of 16 bits. */
public enum ExportFormat {
    /** RIFF WAVE, up to 4 GiB. */
    WAV(0xFFFF_FFFFL, ".wav", ".wave"),
    /** Sun's and NeXT's AU, big-endian, up to 4 GiB. */
    AU(0xFFFF_FFFFL, ".au", ".snd"),
    /** AIFF, big-endian, up to 2 GiB. */
    AIFF(0x7FFF_FFFFL, ".aiff", ".aif"),
    /** FLAC, without loss; needs {@code net.sourceforge.javaflacencoder:java-flac-encoder:0.3.7} on the class path. */
    FLAC(Long.MAX_VALUE, ".flac", ".fla");

    /** More than any of the headers takes. */
    private static final int HEADER_BYTES = 64;

    private final long maxBytes;
    private final String extension;
    private final String alsoKnownAs;

    ExportFormat(long maxBytes, String extension, String alsoKnownAs) {
        this.maxBytes = maxBytes;
        this.extension = extension;
        this.alsoKnownAs = alsoKnownAs;
    }

    /**
     * The format that the end of a file's name says.
     *
     * @throws ExportException if it says none
     */
    public static ExportFormat of(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        for (ExportFormat format : values()) {
            if (name.endsWith(format.extension) || name.endsWith(format.alsoKnownAs)) {
                return format;
            }
        }
        throw new ExportException(file + " says by its name no format that can be made: .wav, .au, .aiff or .flac");
    }

    /** Most bytes of samples that its header can tell. */
    long maxDataBytes() {
        return maxBytes - HEADER_BYTES;
    }
}
