package org.sessionlog.samples.voiceagent;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sessionlog.AudioTrack;
import org.sessionlog.Session;
import org.sessionlog.SessionSpec;
import org.sessionlog.Sessions;
import org.sessionlog.model.AudioFormat;
import org.sessionlog.model.Direction;
import org.sessionlog.model.EndReason;
import org.sessionlog.testkit.CrashHarness;

/** Keeps many sessions open at once, each with lines and audio; arguments: directory, how many. */
final class ManySessions {
    private ManySessions() {}

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[1]);
        Sessions sessions = Sessions.builder()
                .directory(Path.of(arguments[0]))
                .discover()
                .setting("journal.limit", "2GiB")
                .build();
        List<Session> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Session call = sessions.start(SessionSpec.call("call-" + i));
            open.add(call);
            AudioTrack track = call.audio(Direction.INCOMING, AudioFormat.PCMU_8000);
            track.frame(new byte[1600]);
            call.logger("l").info("first line of {}", i);
        }
        long most = descriptors();
        while (lag(sessions) > 0) {
            most = Math.max(most, descriptors());
            TimeUnit.MILLISECONDS.sleep(20);
        }
        for (int i = 0; i < count; i++) {
            open.get(i).logger("l").info("last line of {}", i);
        }
        CrashHarness.tell("open " + sessions.health().openSessions());
        CrashHarness.tell("files " + sessions.health().files());
        for (Session call : open) {
            call.end(EndReason.COMPLETED);
        }
        while (sessions.health().openSessions() > 0) {
            most = Math.max(most, descriptors());
            TimeUnit.MILLISECONDS.sleep(20);
        }
        CrashHarness.tell("drops " + sessions.health().drops());
        sessions.close(Duration.ofSeconds(30));
        CrashHarness.tell("descriptors " + most);
    }

    private static long lag(Sessions sessions) {
        return sessions.health().plugins().stream()
                .mapToLong(plugin -> plugin.lagRecords())
                .sum();
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }
}
