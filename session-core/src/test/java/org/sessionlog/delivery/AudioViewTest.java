package org.sessionlog.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.AudioRecord;
import org.sessionlog.model.AudioRecord.Type;
import org.sessionlog.model.Direction;

class AudioViewTest {
    private static final TrackInfo TRACK = new TrackInfo(2, Direction.OUTGOING, AudioFormat.PCM16_24000);

    @Test
    void a_frame_has_its_media_timestamp_apart_from_its_samples() {
        byte[] bytes = ByteBuffer.allocate(3 + 8 + 4)
                .put(new byte[3])
                .putLong(-5)
                .putInt(0x01020304)
                .array();
        AudioRecord frame = new AudioView().set(EventType.FRAME, TRACK, 64, 128, 77, bytes, 3, 12);
        assertThat(frame.type()).isEqualTo(Type.FRAME);
        assertThat(frame.mediaTimestamp()).isEqualTo(-5);
        assertThat(samples(frame)).containsExactly(1, 2, 3, 4);
        AudioRecord copy = frame.copy();
        Arrays.fill(bytes, (byte) 9);
        assertThat(samples(copy)).containsExactly(1, 2, 3, 4);
        assertThat(copy.stream()).isEqualTo(2);
        assertThat(copy.position()).isEqualTo(64);
        assertThat(copy.end()).isEqualTo(128);
        assertThat(copy.nanos()).isEqualTo(77);
        assertThat(copy.direction()).isEqualTo(Direction.OUTGOING);
        assertThat(copy.format()).isEqualTo(AudioFormat.PCM16_24000);
        assertThat(copy.mediaTimestamp()).isEqualTo(-5);
    }

    @Test
    void every_record_of_a_track_has_its_type_and_no_media_timestamp_but_a_frame() {
        int[] written = {
            EventType.TRACK_OPENED,
            EventType.RTP,
            EventType.PLAY,
            EventType.CLEAR,
            EventType.WITHHOLD,
            EventType.RESUME,
            EventType.ERASE,
            EventType.TRACK_CLOSED
        };
        Type[] read = {Type.OPENED, Type.RTP, Type.PLAY, Type.CLEAR, Type.WITHHOLD, Type.RESUME, Type.ERASE, Type.CLOSED
        };
        AudioView view = new AudioView();
        for (int i = 0; i < written.length; i++) {
            view.set(EventType.FRAME, TRACK, 0, 1, 1, new byte[10], 0, 10);
            view.set(written[i], TRACK, 0, 1, 1, new byte[10], 0, 10);
            assertThat(view.type()).isEqualTo(read[i]);
            assertThat(view.mediaTimestamp()).isEqualTo(AudioRecord.UNTIMED);
            assertThat(view.length()).isEqualTo(Marks.isMark(view.type()) ? 0 : 10);
        }
    }

    private static byte[] samples(AudioRecord record) {
        return Arrays.copyOfRange(record.array(), record.offset(), record.offset() + record.length());
    }
}
