package org.sessionlog.audio;

/**
 * How one encoding of sound is read. Those that come with this module are PCMU, PCMA, L16 and G.722, and Opus where {@code
 * io.github.jaredmdobson:concentus} is on the class path. Others (G.729 for example) are added by a class with a public
 * constructor without arguments, listed in {@code META-INF/services/org.sessionlog.audio.Codec}; they are looked for once
 * for each recorder. One whose {@link CodecFormat#payloadTypes() payload type} is taken by a codec of this module, or by
 * one that was found before it, is not asked. One that cannot be loaded is left out; its packets are then counted as
 * foreign and told as {@code payload_type_rejected}.
 *
 * <p>Safe for any number of threads.
 */
public interface Codec {
    /** What the encoding is; always the same. */
    CodecFormat format();

    /**
     * Makes a decoder for one stream, in its first state. Asked for once when the codec is found: if that throws, because
     * something that the codec needs is not there, it is left out.
     */
    Decoder decoder();
}
