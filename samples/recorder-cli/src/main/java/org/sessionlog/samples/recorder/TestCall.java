package org.sessionlog.samples.recorder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.sessionlog.AudioTrack;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.model.SessionInfo;

/**
 * A call of synthetic audio through a real {@code Sessions}. Incoming, from the first moment on: RTP packets of 20 ms with
 * G.711's digital milliwatt, a tone of 1 kHz (ITU-T G.711, tables 5 and 6). Outgoing, from 200 ms on: frames of 20 ms with a
 * saw of 100 Hz. So every sample is known beforehand.
 */
final class TestCall {
    static final String ID = "selftest";
    static final String CALLER = "+15551230001";
    static final String CALLED = "+15551230002";
    static final int RATE_HZ = 8_000;
    /** Length of the call, in samples. */
    static final int FRAMES = 3 * RATE_HZ;

    private static final int PACKET = RATE_HZ / 50;
    private static final int OUTGOING_FROM = RATE_HZ / 5;
    /** The last packets end a tenth of a second before the call does. */
    private static final int SPOKEN = FRAMES - RATE_HZ / 10;

    private static final int[] MILLIWATT = {0x1E, 0x0B, 0x0B, 0x1E, 0x9E, 0x8B, 0x8B, 0x9E};
    private static final int SAW_PERIOD = 80;
    private static final int RTP_HEADER = 12;
    private static final int SSRC = 0x5E1F7E57;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private TestCall() {}

    /** What the incoming file has at a sample. */
    static short incoming(int at) {
        if (at >= SPOKEN) {
            return 0;
        }
        int code = ~MILLIWATT[at % MILLIWATT.length] & 0xff;
        int magnitude = ((((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84;
        return (short) ((code & 0x80) == 0 ? magnitude : -magnitude);
    }

    /** What the outgoing file has at a sample. */
    static short outgoing(int at) {
        return at < OUTGOING_FROM || at >= SPOKEN ? 0 : saw(at - OUTGOING_FROM);
    }

    /**
     * Makes the call.
     *
     * @return the session, wholly written
     */
    static SessionInfo record(Path directory) throws IOException, InterruptedException {
        MediaClock clock = new MediaClock();
        Outcome outcome = new Outcome();
        try (Sessions sessions = Sessions.builder()
                .directory(directory)
                .discover()
                .listener(outcome)
                .clock(clock)
                .build()) {
            Session session = sessions.start(SessionSpec.call(ID).caller(CALLER).called(CALLED));
            AudioTrack caller = session.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            AudioTrack agent = session.audio(Direction.OUTGOING, AudioFormat.PCM16_8000);
            for (int at = 0; at < SPOKEN; at += PACKET) {
                clock.moveTo(nanos(at));
                caller.rtp(packet(at));
                if (at >= OUTGOING_FROM) {
                    agent.frame(frame(at - OUTGOING_FROM), at - OUTGOING_FROM);
                }
            }
            clock.moveTo(nanos(FRAMES));
            session.end(EndReason.COMPLETED);
            if (!outcome.await(session.info(), PATIENCE)) {
                throw new IOException(
                        "the recording was not written within " + PATIENCE.toSeconds() + " s: " + outcome.failures());
            }
            return session.info();
        }
    }

    private static byte[] packet(int at) {
        ByteBuffer packet = ByteBuffer.allocate(RTP_HEADER + PACKET);
        packet.put((byte) 0x80).put((byte) 0).putShort((short) (65_500 + at / PACKET));
        packet.putInt(at - 2_000).putInt(SSRC);
        for (int i = at; i < at + PACKET; i++) {
            packet.put((byte) MILLIWATT[i % MILLIWATT.length]);
        }
        return packet.array();
    }

    private static byte[] frame(int at) {
        ByteBuffer frame = ByteBuffer.allocate(Short.BYTES * PACKET).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = at; i < at + PACKET; i++) {
            frame.putShort(saw(i));
        }
        return frame.array();
    }

    private static short saw(int at) {
        return (short) ((at % SAW_PERIOD) * 200 - 7_900);
    }

    private static long nanos(int samples) {
        return samples * TimeUnit.SECONDS.toNanos(1) / RATE_HZ;
    }
}
