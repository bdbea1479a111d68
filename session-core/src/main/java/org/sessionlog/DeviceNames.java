package org.sessionlog;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sessionlog.spi.Redactor;

/**
 * Takes the owner out of names that systems give to devices: {@code Jane's AirPods} and {@code iPhone von Jane Doe} become
 * {@code [REDACTED]'s AirPods} and {@code iPhone von [REDACTED]}. In metadata whatever stands before {@code 's} at the
 * beginning is an owner, and the account's own name goes, too; in log lines only what stands beside the name of a device.
 */
final class DeviceNames implements Redactor {
    private static final String GONE = "[REDACTED]";
    private static final int SHORTEST_ACCOUNT = 3;
    private static final String DEVICE =
            "(?:iPhone|iPad|iPod|AirPods|MacBook|iMac|Mac|Apple Watch|Beats|Pixel|Galaxy|Buds|Surface|Echo|Jabra"
                    + "|Headset|Headphones|Earbuds|Microphone|Mic|Speakers?|Webcam|Phone|Laptop|PC)";
    private static final int LONGEST_WORD = 40;
    private static final String NAME = "[\\p{L}\\p{M}\\p{N}._-]{1," + LONGEST_WORD + "}";
    private static final Pattern POSSESSIVE =
            Pattern.compile("['\u2019]s? (?:" + NAME + " )?" + DEVICE + "\\b", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern OWNER_BEHIND = Pattern.compile(
            "(\\b" + DEVICE + "(?: Pro| Air| Max| mini| Ultra){0,2} (?:von|de|di|do|da|van|af|av|of) )" + NAME
                    + "(?: \\p{Lu}" + NAME + ")?",
            Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern OWNER_FIRST = Pattern.compile("^[^'\u2019]+(?=['\u2019]s? )");

    private final Optional<Pattern> account;

    /** @param account the name under which the process runs; a very short one is no word to look for */
    DeviceNames(String account) {
        String name = account.strip();
        this.account = name.length() < SHORTEST_ACCOUNT
                ? Optional.empty()
                : Optional.of(Pattern.compile(
                        "(?<![\\p{L}\\p{N}])" + Pattern.quote(name) + "(?![\\p{L}\\p{N}])", Pattern.CASE_INSENSITIVE));
    }

    @Override
    public String redact(Subject subject, String text) {
        return switch (subject) {
            case METADATA ->
                withoutAccount(withoutOwner(OWNER_FIRST.matcher(text).replaceFirst(quoted())));
            case LOG_MESSAGE, LOG_VALUE -> withoutOwner(text);
            default -> text;
        };
    }

    private static String withoutOwner(String text) {
        return OWNER_BEHIND.matcher(withoutOwnerBefore(text)).replaceAll("$1" + quoted());
    }

    /** In one pass from apostrophe to apostrophe: a long text must not hold up the thread that logs it. */
    private static String withoutOwnerBefore(String text) {
        Matcher possessive = POSSESSIVE.matcher(text);
        StringBuilder kept = new StringBuilder();
        int from = 0;
        while (possessive.find()) {
            int word = wordStart(text, possessive.start(), from);
            if (word < possessive.start()) {
                int first = word > from && text.charAt(word - 1) == ' ' ? wordStart(text, word - 1, from) : word;
                int owner = Character.isUpperCase(text.codePointAt(first)) ? first : word;
                kept.append(text, from, owner).append(GONE);
                from = possessive.start();
            }
        }
        return kept.append(text, from, text.length()).toString();
    }

    private static int wordStart(String text, int end, int from) {
        int start = end;
        while (start > Math.max(from, end - LONGEST_WORD) && isOfName(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static boolean isOfName(char c) {
        return Character.isLetterOrDigit(c) || Character.isSurrogate(c) || "._-".indexOf(c) >= 0;
    }

    private String withoutAccount(String text) {
        return account.map(name -> name.matcher(text).replaceAll(quoted())).orElse(text);
    }

    private static String quoted() {
        return Matcher.quoteReplacement(GONE);
    }
}
