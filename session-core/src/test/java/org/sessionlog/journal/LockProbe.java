package org.sessionlog.journal;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Another process that looks at a journal folder: {@code open} opens a journal and waits; {@code hold} adopts what it can
 * and waits; {@code loop} tries to adopt without end, and says what it got.
 */
final class LockProbe {
    private LockProbe() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        switch (arguments[1]) {
            case "open" -> {
                Journal.open(JournalSpec.of(folder));
                System.out.println("opened");
            }
            case "loop" -> {
                System.out.println("looping");
                while (true) {
                    tryAll(folder);
                }
            }
            default -> {
                tryAll(folder);
                System.out.println("tried");
            }
        }
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    }

    private static void tryAll(Path folder) throws Exception {
        for (Path other : Journal.others(folder)) {
            Optional<Journal> adopted = Journal.adopt(other, JournalSpec.of(folder));
            adopted.ifPresent(journal -> System.out.println("adopted " + other.getFileName()));
        }
    }
}
