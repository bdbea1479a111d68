package org.sessionlog.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sessionlog.audio.Lab.millis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.Direction;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.Recording;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestSinkContext;

/** How a call reaches the disk: in few large writes. */
class WritesTest {
    @TempDir
    private Path folder;

    @Test
    void a_second_of_a_call_goes_into_each_file_in_one_write_and_a_header() {
        LongSummaryStatistics sound = new LongSummaryStatistics();
        LongSummaryStatistics headers = new LongSummaryStatistics();
        TestSinkContext context = new TestSinkContext(folder, new ForwardingFiles() {
            @Override
            void write(SessionFile file, ByteBuffer from, long at) throws IOException {
                (at == 0 ? headers : sound).accept(from.remaining());
                super.write(file, from, at);
            }
        });
        SessionInfo session = SessionInfos.call(folder, "call");
        Recording recording = new WavRecorder(context, WavHeader.MOST_BYTES).start(session, Checkpoint.NONE);
        Talker caller = new Talker(1, Direction.INCOMING);
        Talker agent = new Talker(2, Direction.OUTGOING);
        recording.write(
                List.of(caller.records().opened(millis(0)), agent.records().opened(millis(0))));
        for (int second = 0; second < 60; second++) {
            for (int i = 50 * second; i < 50 * second + 50; i++) {
                recording.write(List.of(caller.arrives(caller.packet(), millis(20 * i))));
            }
            for (int i = 50 * second; i < 50 * second + 50; i++) {
                recording.write(List.of(agent.arrives(agent.packet(), millis(35 + 20 * i))));
            }
            recording.flush();
        }
        recording.finish(Lab.end(Duration.ofSeconds(61)));
        assertThat(sound.getAverage()).isGreaterThan(15_000);
        assertThat(headers.getCount()).isLessThan(200);
    }
}
