package org.sessionlog.audio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Set;

/** Linear samples of 16 bits: little-endian as frames have them, or L16 (RFC 3551, section 4.5.11) in network byte order. */
final class Linear16 implements Codec, SampleDecoder {
    /** The static payload types of L16. */
    static final Linear16 L16_STEREO_44100 = l16(Set.of(10), 44_100, 2);

    static final Linear16 L16_MONO_44100 = l16(Set.of(11), 44_100, 1);

    private final CodecFormat format;
    private final VarHandle shorts;

    private Linear16(CodecFormat format, ByteOrder order) {
        this.format = format;
        this.shorts = MethodHandles.byteArrayViewVarHandle(short[].class, order);
    }

    static Linear16 l16(Set<Integer> payloadTypes, int rateHz, int channels) {
        return new Linear16(new CodecFormat("L16", payloadTypes, rateHz, rateHz, channels, 0), ByteOrder.BIG_ENDIAN);
    }

    static Linear16 frames(int rateHz, int channels) {
        return new Linear16(new CodecFormat("PCM16", Set.of(), rateHz, rateHz, channels, 0), ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public CodecFormat format() {
        return format;
    }

    /** Itself: it has no state. */
    @Override
    public Decoder decoder() {
        return this;
    }

    @Override
    public int unitBytes() {
        return format.channels() * Short.BYTES;
    }

    @Override
    public int unitSamples() {
        return 1;
    }

    @Override
    public void decode(byte[] array, int offset, int length, short[] into) {
        for (int i = 0; i < length / Short.BYTES; i++) {
            into[i] = (short) shorts.get(array, offset + Short.BYTES * i);
        }
    }
}
