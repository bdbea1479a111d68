package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.model.SessionException;
import org.sessionlog.model.SessionInfo;
import org.sessionlog.model.Turn;
import org.sessionlog.spi.ConversationSink;
import org.sessionlog.spi.SessionFiles;
import org.sessionlog.spi.Settings;
import org.sessionlog.testkit.DirectorySessionFiles;
import org.sessionlog.testkit.FaultInjection;
import org.sessionlog.testkit.SessionInfos;
import org.sessionlog.testkit.TestProfile;

/** A fault at every single file operation of a chat log; afterwards every file is as if nothing had happened. */
class ChatCrashTest {
    private static final List<Settings> VARIANTS = List.of(
            Settings.none(),
            Settings.of(Map.of("chat.format", "jsonl")),
            Settings.of(Map.of("chat.rotation", "size", "logging.max_bytes", "1500", "logging.backup_count", "2")),
            Settings.of(Map.of(
                    "chat.rotation",
                    "time",
                    "logging.time_when",
                    "S",
                    "logging.compress",
                    "true",
                    "logging.backup_count",
                    "100")));

    private final List<Turn> turns = ChatTurns.lively(60, 7);

    @TempDir
    Path directory;

    @Test
    void i5_where_a_batch_ends_makes_no_difference() {
        for (Settings settings : VARIANTS) {
            Map<String, String> one = null;
            for (int batch : new int[] {1, 2, 7, 1000}) {
                SessionInfo chat = SessionInfos.call(directory, "batches");
                new ChatDelivery(chat, turns, batch, 1).run(sink(new DirectorySessionFiles(4), settings));
                one = one == null ? LogFiles.all(chat) : one;
                assertThat(LogFiles.all(chat)).isEqualTo(one);
            }
        }
    }

    @Test
    void i5_a_process_that_dies_at_any_file_operation_leaves_a_log_that_is_mended() {
        for (Settings settings : VARIANTS) {
            for (int batchesPerCheckpoint : new int[] {1, 3, 1000}) {
                SessionInfo chat = SessionInfos.call(directory, "dies");
                Undisturbed undisturbed = new Undisturbed(chat, settings, batchesPerCheckpoint);
                int step = TestProfile.count(3, 1);
                for (int operation = 0; operation < undisturbed.operations; operation += step) {
                    ChatDelivery delivery = new ChatDelivery(chat, turns, 4, batchesPerCheckpoint);
                    LogFiles.delete(chat);
                    dies(delivery, settings, operation);
                    delivery.run(sink(new DirectorySessionFiles(4), settings));
                    assertThat(LogFiles.all(chat))
                            .as(
                                    "%s, a checkpoint every %d batches, died at operation %d",
                                    settings, batchesPerCheckpoint, operation)
                            .isEqualTo(undisturbed.files);
                }
            }
        }
    }

    @Test
    void i5_a_process_that_dies_again_while_it_mends_leaves_a_log_that_is_mended() {
        for (Settings settings : VARIANTS) {
            SessionInfo chat = SessionInfos.call(directory, "dies twice");
            Undisturbed undisturbed = new Undisturbed(chat, settings, 3);
            int step = TestProfile.count(7, 1);
            for (int first = 0; first < undisturbed.operations; first += step) {
                for (int second = 0; second < 16; second += TestProfile.count(3, 1)) {
                    ChatDelivery delivery = new ChatDelivery(chat, turns, 4, 3);
                    LogFiles.delete(chat);
                    dies(delivery, settings, first);
                    dies(delivery, settings, second);
                    dies(delivery, settings, second / 2);
                    delivery.run(sink(new DirectorySessionFiles(4), settings));
                    assertThat(LogFiles.all(chat))
                            .as("%s, died at %d and %d", settings, first, second)
                            .isEqualTo(undisturbed.files);
                }
            }
        }
    }

    @Test
    void i5_a_single_failure_at_any_file_operation_is_mended_in_the_same_process() {
        for (Settings settings : VARIANTS) {
            SessionInfo chat = SessionInfos.call(directory, "fails once");
            Undisturbed undisturbed = new Undisturbed(chat, settings, 3);
            for (boolean done : new boolean[] {false, true}) {
                for (int operation = 0; operation < undisturbed.operations; operation++) {
                    FaultInjection faults = new FaultInjection();
                    ConversationSink sink = sink(faults.around(new DirectorySessionFiles(4)), settings);
                    ChatDelivery delivery = new ChatDelivery(chat, turns, 4, 3);
                    LogFiles.delete(chat);
                    faults.failAfter(operation, done);
                    failsOnce(delivery, sink);
                    delivery.run(sink);
                    assertThat(LogFiles.all(chat))
                            .as("%s, failed at operation %d, its work %s", settings, operation, done)
                            .isEqualTo(undisturbed.files);
                }
            }
        }
    }

    private ConversationSink sink(SessionFiles files, Settings settings) {
        return ChatDelivery.sink(directory, files, settings);
    }

    private void dies(ChatDelivery delivery, Settings settings, int operation) {
        FaultInjection faults = new FaultInjection();
        faults.failFrom(operation);
        failsOnce(delivery, sink(faults.around(new DirectorySessionFiles(4)), settings));
    }

    private static void failsOnce(ChatDelivery delivery, ConversationSink sink) {
        try {
            delivery.run(sink);
        } catch (SessionException expected) {
            assertThat(expected).hasRootCauseInstanceOf(IOException.class);
        }
    }

    /** How many file operations a life without faults takes, and what it leaves. */
    private final class Undisturbed {
        final int operations;
        final Map<String, String> files;

        Undisturbed(SessionInfo chat, Settings settings, int batchesPerCheckpoint) {
            FaultInjection counting = new FaultInjection();
            LogFiles.delete(chat);
            new ChatDelivery(chat, turns, 4, batchesPerCheckpoint)
                    .run(sink(counting.around(new DirectorySessionFiles(4)), settings));
            operations = (int) counting.calls();
            files = LogFiles.all(chat);
            assertThat(files.keySet()).noneMatch(name -> name.startsWith("."));
        }
    }
}
