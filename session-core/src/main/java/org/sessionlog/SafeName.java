package org.sessionlog;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * A file name from what came out of the network (I10): letters, digits and {@code . _ - + @ =} stay, all else becomes
 * {@code _}. A name that was changed, shortened or is reserved gets eight hexadecimal digits of the original's SHA-256
 * behind it, so that different ids stay different. The same id always gives the same name.
 */
final class SafeName {
    /** No name is longer. */
    static final int MAX_LENGTH = 111;

    private static final int MAX_CHARS = 100;
    private static final Set<String> RESERVED = Set.of(
            "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
            "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9");

    private SafeName() {}

    static String of(String id) {
        StringBuilder name = new StringBuilder(Math.min(id.length(), MAX_CHARS));
        for (int i = 0; i < id.length() && name.length() < MAX_CHARS; i++) {
            char c = id.charAt(i);
            name.append(isPlain(c) ? c : '_');
        }
        if (name.length() == 0 || name.charAt(0) == '.' || name.charAt(0) == '-' || isReserved(name.toString())) {
            name.insert(0, '_'); // hidden, an option of some command, or a device
        }
        if (name.charAt(name.length() - 1) == '.') {
            name.append('_'); // Windows drops a dot at the end
        }
        String safe = name.toString();
        return safe.equals(id) ? safe : safe + "-" + digest(id);
    }

    /** Windows takes what stands before the first dot. */
    private static boolean isReserved(String name) {
        int dot = name.indexOf('.');
        return RESERVED.contains((dot < 0 ? name : name.substring(0, dot)).toLowerCase(Locale.ROOT));
    }

    /** Whether the text has only characters that stay as they are. */
    static boolean isPlain(String text) {
        return text.chars().allMatch(c -> isPlain((char) c));
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._-+@=".indexOf(c) >= 0;
    }

    private static String digest(String id) {
        try {
            // Char by char: a charset would replace lone surrogates, which are to stay different too
            ByteBuffer chars = ByteBuffer.allocate(id.length() * Character.BYTES);
            id.chars().forEach(c -> chars.putChar((char) c));
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(chars.array());
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
