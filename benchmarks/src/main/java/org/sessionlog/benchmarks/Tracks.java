package org.sessionlog.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.sessionlog.AudioTrack;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Direction;

/** The two tracks of each of 500 calls, and the RTP packets for them. */
final class Tracks {
    static final int COUNT = 1_000;
    private static final int SAMPLES = 160;
    private static final int RTP_HEADER_BYTES = 12;

    private final OpenSessions sessions;
    private final AudioTrack[] tracks = new AudioTrack[COUNT];
    private final ByteBuffer header;
    private final byte[] packet = new byte[RTP_HEADER_BYTES + SAMPLES];
    private int frame;

    Tracks(String plugins) throws IOException {
        sessions = new OpenSessions(plugins, COUNT / 2);
        for (int i = 0; i < COUNT; i++) {
            tracks[i] = sessions.list()
                    .get(i / 2)
                    .audio(i % 2 == 0 ? Direction.INCOMING : Direction.OUTGOING, AudioFormat.PCMU_8000);
        }
        new SplittableRandom(160).nextBytes(packet);
        header = ByteBuffer.wrap(packet);
        header.putShort(0, (short) 0x8000).putInt(8, 0x5E55_1066);
    }

    OpenSessions sessions() {
        return sessions;
    }

    /** The next frame of 20 ms of every track. */
    void frameIntoEach() {
        header.putShort(2, (short) frame).putInt(4, frame * SAMPLES);
        frame++;
        for (AudioTrack track : tracks) {
            track.rtp(packet);
        }
    }
}
