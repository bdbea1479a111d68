package org.sessionlog.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.Checkpoint;
import org.sessionlog.model.RejectedException;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.spi.ConversationStore;
import org.sessionlog.spi.Recorder;
import org.sessionlog.spi.SessionFile;
import org.sessionlog.spi.SessionFiles;
import org.sessionlog.spi.SessionLog;
import org.sessionlog.spi.Settings;

class FaultInjectionTest {
    private final FaultInjection faults = new FaultInjection();
    private final InMemoryLogSink sink = new InMemoryLogSink();
    private final SessionInfo call = SessionInfos.call(Path.of("nowhere"), "call");
    private final LogRecords stream = new LogRecords();

    private final SessionLog log = faults.around(new InMemoryLogSinkProvider(sink))
            .create(Settings.none(), new TestSinkContext(Path.of("nowhere")))
            .open(call, Checkpoint.NONE);

    private void write() {
        log.write(List.of(stream.info("a", "line")));
    }

    @Test
    void the_next_calls_fail_without_effect_and_then_all_is_well() {
        faults.failNext(2);
        assertThatThrownBy(this::write).isInstanceOf(FaultInjection.InjectedException.class);
        assertThatThrownBy(log::flush).isInstanceOf(FaultInjection.InjectedException.class);
        write();
        assertThat(sink.records(call)).hasSize(1);
        assertThat(faults.failures()).isEqualTo(2);
        assertThat(faults.calls()).isEqualTo(4);
    }

    @Test
    void a_call_can_fail_with_its_work_done() {
        faults.failNextAfterwards(1);
        assertThatThrownBy(this::write).isInstanceOf(FaultInjection.InjectedException.class);
        assertThat(sink.records(call)).hasSize(1);
    }

    @Test
    void every_call_fails_until_it_is_healed() {
        faults.failAlways();
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(this::write).isInstanceOf(FaultInjection.InjectedException.class);
        }
        faults.heal();
        assertThatNoException().isThrownBy(this::write);
    }

    @Test
    void the_call_to_fail_can_be_chosen() {
        faults.failAfter(2);
        write();
        write();
        assertThatThrownBy(this::write).isInstanceOf(FaultInjection.InjectedException.class);
        write();
        faults.failFrom(1);
        write();
        assertThatThrownBy(this::write).isInstanceOf(FaultInjection.InjectedException.class);
        assertThatThrownBy(this::write).isInstanceOf(FaultInjection.InjectedException.class);
    }

    @Test
    void a_call_can_be_rejected_or_die() {
        faults.rejectNext(1);
        assertThatThrownBy(this::write).isInstanceOf(RejectedException.class);
        faults.errorNext(1);
        assertThatThrownBy(this::write).isInstanceOf(FaultInjection.InjectedError.class);
        write();
    }

    @Test
    void a_call_hangs_until_it_is_released() throws Exception {
        faults.hang();
        CompletableFuture<Void> hanging = CompletableFuture.runAsync(this::write);
        assertThat(faults.awaitHanging(Duration.ofSeconds(10))).isTrue();
        assertThat(hanging).isNotDone();
        assertThat(sink.records(call)).isEmpty();
        faults.release();
        assertThat(hanging).succeedsWithin(Duration.ofSeconds(10));
        assertThat(sink.records(call)).hasSize(1);
    }

    @Test
    void recorders_and_stores_fail_too_and_a_store_stays_a_store() {
        TestSinkContext context = new TestSinkContext(Path.of("nowhere"));
        Recorder recorder = faults.around(new InMemoryRecorderProvider(new InMemoryRecorder()))
                .create(Settings.none(), context);
        ConversationStore store = (ConversationStore)
                faults.around(new InMemoryConversationStoreProvider(new InMemoryConversationStore()))
                        .create(Settings.none(), context);
        faults.failNext(2);
        assertThatThrownBy(() -> recorder.start(call, Checkpoint.NONE)).hasMessageContaining("start");
        assertThatThrownBy(() -> store.find("call")).hasMessageContaining("find");
        assertThat(store.find("call")).isEmpty();
    }

    @Test
    void a_file_is_left_with_half_of_a_write_that_fails(@TempDir Path folder) throws IOException {
        SessionFiles files = faults.around(new DirectorySessionFiles(4));
        Path path = folder.resolve("file");
        try (SessionFile file = files.open(path)) {
            faults.failNext(1);
            assertThatThrownBy(() -> file.write(ByteBuffer.wrap("whole line".getBytes(StandardCharsets.UTF_8)), 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(path.toString());
            assertThat(path).hasContent("whole");
            faults.failNextAfterwards(1);
            assertThatThrownBy(() -> file.truncate(2)).isInstanceOf(IOException.class);
            assertThat(path).hasContent("wh");
        }
        faults.failNext(2);
        assertThatThrownBy(() -> files.move(path, folder.resolve("moved"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> files.delete(path)).isInstanceOf(IOException.class);
        files.move(path, folder.resolve("moved"));
        assertThat(Files.exists(path)).isFalse();
    }
}
