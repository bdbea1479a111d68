package org.sessionlog.audio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Linear samples of 16 bits, little-endian, as frames have them. */
final class Pcm16 implements Codec {
    static final Pcm16 LITTLE_ENDIAN = new Pcm16();

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private Pcm16() {}

    @Override
    public int samples(int bytes) {
        return bytes / Short.BYTES;
    }

    @Override
    public int bytes(int samples) {
        return samples * Short.BYTES;
    }

    @Override
    public void decode(byte[] from, int first, int samples, short[] into) {
        for (int i = 0; i < samples; i++) {
            into[i] = (short) SHORTS.get(from, first + Short.BYTES * i);
        }
    }
}
