package org.sessionlog.samples.recorder;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.sessionlog.spi.Redactor;

/**
 * Keeps who is using which machine out of the logs: the home directory becomes {@code ~}, the user's name {@code
 * [user]} and the host's {@code [host]}, wherever they stand as words: in the name of a device, in a path, in what
 * ffmpeg says.
 */
final class SystemNames implements Redactor {
    /** A name of one or two letters would be found in every sentence. */
    private static final int SHORTEST = 3;

    private final String home;
    private final Pattern user;
    private final Pattern host;

    SystemNames(String home, String user, String host) {
        this.home = home;
        this.user = word(user);
        this.host = word(host);
    }

    static SystemNames ofThisMachine() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "";
        }
        int dot = host.indexOf('.');
        return new SystemNames(
                System.getProperty("user.home", ""),
                System.getProperty("user.name", ""),
                dot > 0 ? host.substring(0, dot) : host);
    }

    @Override
    public String redact(Subject subject, String text) {
        String kept = text;
        if (Path.of(home).getNameCount() > 0) {
            kept = kept.replace(home + "/", "~/");
        }
        return host.matcher(user.matcher(kept).replaceAll("[user]")).replaceAll("[host]");
    }

    private static Pattern word(String name) {
        return name.length() < SHORTEST || name.equals("localhost")
                ? Pattern.compile("(?!)")
                : Pattern.compile("(?<![\\p{L}\\p{N}])" + Pattern.quote(name) + "(?![\\p{L}\\p{N}])");
    }
}
