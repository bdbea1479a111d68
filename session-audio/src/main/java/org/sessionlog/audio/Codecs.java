package org.sessionlog.audio;

import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sessionlog.model.AudioFormat;
import org.slf4j.LoggerFactory;

/** Which codec reads what: those of this module, and those that were found on the class path. */
final class Codecs {
    private static final String OPUS = "opus";

    private final @Nullable Codec[] byPayloadType = new Codec[128];
    private final G711 muLaw;
    private @Nullable Codec opus;

    /** @param others looked at behind those of this module, in their order */
    Codecs(Iterable<Codec> others) {
        muLaw = G711.MU_LAW;
        add(muLaw);
        add(G711.A_LAW);
        add(G722.CODEC);
        add(Linear16.L16_STEREO_44100);
        add(Linear16.L16_MONO_44100);
        Iterator<Codec> found = others.iterator();
        while (hasNext(found)) {
            try {
                Codec next = found.next();
                // One that can make no decoder is no use.
                Decoder unused = next.decoder();
                add(next);
            } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
                told(e);
            }
        }
    }

    private Codecs(Codecs from, G711 muLaw) {
        this.muLaw = muLaw;
        this.opus = from.opus;
        for (int type = 0; type < byPayloadType.length; type++) {
            byPayloadType[type] = from.byPayloadType[type] == from.muLaw ? muLaw : from.byPayloadType[type];
        }
    }

    /** As they are for a recording that keeps the codes of mu-law. */
    Codecs keepingMuLaw() {
        return new Codecs(this, G711.MU_LAW_SIGNED);
    }

    /** With what the class path has. */
    static Codecs found() {
        return new Codecs(ServiceLoader.load(Codec.class, Codec.class.getClassLoader()));
    }

    /** The codec that a payload type stands for in every track (RFC 3551, table 4, and plugins). */
    @Nullable
    Codec ofPayloadType(int payloadType) {
        return byPayloadType[payloadType];
    }

    /** The codec of a track's dynamic payload type: of those formats that have no static one. */
    Optional<Codec> ofDynamicType(AudioFormat format) {
        return switch (format.encoding()) {
            case L16 -> Optional.of(Linear16.l16(Set.of(), format.sampleRateHz(), format.channels()));
            case G722 -> Optional.of(G722.CODEC);
            case OPUS -> Optional.ofNullable(opus);
            case PCMU, PCMA, PCM16 -> Optional.empty();
        };
    }

    /** The codec of a track's frames. */
    Optional<Codec> ofFrames(AudioFormat format) {
        return switch (format.encoding()) {
            case PCMU -> Optional.of(muLaw.at(format.sampleRateHz(), format.channels()));
            case PCMA -> Optional.of(G711.A_LAW.at(format.sampleRateHz(), format.channels()));
            case PCM16 -> Optional.of(Linear16.frames(format.sampleRateHz(), format.channels()));
            case L16, G722, OPUS -> ofDynamicType(format);
        };
    }

    /** A number that stands for an encoding in a checkpoint, for good. */
    static int number(AudioFormat.Encoding encoding) {
        return switch (encoding) {
            case PCMU -> 0;
            case PCMA -> 8;
            case PCM16 -> 11;
            case L16 -> 10;
            case G722 -> 9;
            case OPUS -> 111;
        };
    }

    static AudioFormat.Encoding encoding(int number) {
        for (AudioFormat.Encoding encoding : AudioFormat.Encoding.values()) {
            if (number(encoding) == number) {
                return encoding;
            }
        }
        throw new IllegalStateException(
                "the state of a recording names encoding " + number + ": it was written by another version");
    }

    private void add(Codec codec) {
        CodecFormat format = codec.format();
        if (opus == null && format.name().equalsIgnoreCase(OPUS)) {
            opus = codec;
        }
        for (int type : format.payloadTypes()) {
            if (byPayloadType[type] == null) {
                byPayloadType[type] = codec;
            }
        }
    }

    private static boolean hasNext(Iterator<Codec> found) {
        while (true) {
            try {
                return found.hasNext();
            } catch (ServiceConfigurationError | LinkageError e) {
                told(e);
            }
        }
    }

    /** A codec whose library is absent is no failure: most are optional. */
    private static void told(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (!(cause instanceof NoClassDefFoundError)) {
            LoggerFactory.getLogger("org.sessionlog").warn("a codec is left out: {}", failure.toString());
        }
    }
}
