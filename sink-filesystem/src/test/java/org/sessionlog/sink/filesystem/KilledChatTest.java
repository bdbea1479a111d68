package org.sessionlog.sink.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sessionlog.Message;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.Utterance;
import org.sessionlog.testkit.ChildProcess;
import org.sessionlog.testkit.CrashHarness;
import org.sessionlog.testkit.TestProfile;

/** A real process that chats, from the session to the file, killed again and again; the next one finishes its chats. */
@Timeout(300)
class KilledChatTest {
    private static final Pattern ENTRY = Pattern.compile("(?m)^\\[[-0-9: ]+] (.*):\n(.*)$");

    /** Chats for ever; tells the number of each exchange once it is over. */
    static final class Chatter {
        public static void main(String[] arguments) {
            Sessions sessions = open(Path.of(arguments[0]));
            sessions.awaitRecovery(Duration.ofSeconds(20));
            Session chat = sessions.start(SessionSpec.chat("killed"));
            CrashHarness.tell(chat.info().artifacts().chat().orElseThrow().toString());
            for (int i = 0; ; i++) {
                chat.user("question " + i);
                pause();
                long place = chat.place();
                pause();
                Message answer = chat.assistant("answer " + i);
                if (i % 5 == 0) {
                    chat.say(Utterance.user("late " + i).at(place));
                }
                pause();
                if (i % 3 == 0) {
                    answer.interruptedAfter(Duration.ofMillis(5), "ans");
                }
                CrashHarness.tell("" + i);
            }
        }

        /** The places of two turns are microseconds. */
        private static void pause() {
            LockSupport.parkNanos(10_000);
        }
    }

    @TempDir
    Path directory;

    private static Sessions open(Path directory) {
        return Sessions.builder()
                .directory(directory)
                .conversationSink(new ChatLogProvider())
                .setting("layout.preset", "chat")
                .setting("journal.limit", "32MiB")
                .build();
    }

    private static List<String> exchanges(int count) {
        List<String> exchanges = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            exchanges.add("User question " + i);
            if (i % 5 == 0) {
                exchanges.add("User late " + i);
            }
            exchanges.add((i % 3 == 0 ? "Assistant (interrupted) answer " : "Assistant answer ") + i);
        }
        return exchanges;
    }

    @Test
    void i5_a_chat_that_is_killed_has_every_message_once_and_in_its_place() {
        CrashHarness.rounds(TestProfile.count(3, 20), (random, round) -> {
            Path folder = directory.resolve("round-" + round);
            for (int kill = 0; kill < 2; kill++) {
                Path file;
                int exchanges;
                try (ChildProcess child = CrashHarness.of(Chatter.class)
                        .jvm("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                        .start(folder)) {
                    file = Path.of(child.awaitLine(line -> line.startsWith("/")));
                    child.awaitLine("20"::equals);
                    List<String> told = child.killAfter(Duration.ofMillis(random.nextInt(400)));
                    exchanges = 1 + Integer.parseInt(told.get(told.size() - 1));
                }
                try (Sessions sessions = open(folder)) {
                    assertThat(sessions.awaitRecovery(Duration.ofSeconds(30))).isTrue();
                }
                check(file, exchanges);
            }
            try (Stream<Path> files = Files.list(folder.resolve("logs/chats"))) {
                assertThat(files.map(path -> path.getFileName().toString()))
                        .allMatch(name -> name.matches("chat_\\d{4}-\\d\\d-\\d\\d_\\d\\d-\\d\\d-\\d\\d(_2)?\\.log"))
                        .hasSize(2);
            }
        });
    }

    private static void check(Path file, int exchanges) throws IOException {
        String text = Files.readString(file);
        List<String> entries = ENTRY.matcher(text)
                .results()
                .map(entry -> entry.group(1) + " " + entry.group(2))
                .toList();
        List<String> wanted = exchanges(exchanges);
        assertThat(text).startsWith("Chat Log - Session started at ").doesNotContain("\0");
        assertThat(entries).startsWith(wanted.toArray(new String[0]));
        // What the exchange in which it was killed has left.
        assertThat(entries.subList(wanted.size(), entries.size()))
                .hasSizeLessThanOrEqualTo(3)
                .doesNotHaveDuplicates()
                .allMatch(entry -> entry.endsWith(" " + exchanges));
    }
}
