package org.sessionlog.redact;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.spi.Redactor;
import org.sessionlog.spi.Settings;

/**
 * Takes out of every text what identifies a person or opens a door, and puts a marker in its place: {@code
 * [REDACTED:card]}. Immutable: every method gives a new one. Safe for any number of threads.
 *
 * <p>Every text is looked at in time that grows with its length alone, whatever it holds: what is known by itself is found
 * by scanners that look at a bounded stretch, and own patterns are matched by RE2, which has no back references and never
 * tries again.
 */
public final class Redaction implements Redactor {
    /** The settings of {@link #of(Settings)}. */
    public static final Set<String> KEYS = Set.of("redact.text", "redact.allow");

    private static final String TEXT = "redact.text";
    private static final String ALLOW = "redact.allow";
    private static final int ASCII = 128;

    private static final Map<Secret, Scanner> SCANNERS = new EnumMap<>(Map.of(
            Secret.EMAIL, new EmailScanner(),
            Secret.PHONE, new PhoneScanner(),
            Secret.CARD, new CardScanner(),
            Secret.IBAN, new IbanScanner(),
            Secret.IP, new IpScanner(),
            Secret.TOKEN, new TokenScanner()));

    private record Known(Scanner scanner, String marker) {}

    /** An own pattern and what stands in the place of what it finds. */
    private record Own(Pattern pattern, String marker) {}

    private final Set<Secret> secrets;
    private final List<Own> own;
    private final Set<String> allowed;
    /** By the first character, or 128 for all others, what may begin there, in the order in which it is looked for. */
    private final Known[][] byFirst;

    private Redaction(Set<Secret> secrets, List<Own> own, Set<String> allowed) {
        this.secrets = secrets;
        this.own = own;
        this.allowed = allowed;
        this.byFirst = new Known[ASCII + 1][];
        for (char first = 0; first <= ASCII; first++) {
            List<Known> possible = new ArrayList<>();
            for (Secret secret : secrets) {
                Scanner scanner = Objects.requireNonNull(SCANNERS.get(secret));
                if (first == ASCII ? secret == Secret.EMAIL : scanner.beginsWith(first)) {
                    possible.add(new Known(scanner, secret.marker()));
                }
            }
            byFirst[first] = possible.toArray(Known[]::new);
        }
    }

    /** Everything that is known. */
    public static Redaction all() {
        return new Redaction(EnumSet.allOf(Secret.class), List.of(), Set.of());
    }

    /**
     * As the settings say: {@code redact.text} is {@code all} or a list such as {@code card,iban}, and {@code redact.allow}
     * a list of texts that stay.
     *
     * @return empty when nothing is to be taken out
     * @throws ConfigurationException when something is to be taken out that nobody knows
     */
    public static Optional<Redaction> of(Settings settings) {
        List<String> wanted = list(settings, TEXT);
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        Set<Secret> secrets = EnumSet.noneOf(Secret.class);
        for (String name : wanted) {
            if (name.equalsIgnoreCase("all")) {
                secrets.addAll(EnumSet.allOf(Secret.class));
            } else {
                secrets.add(secret(name));
            }
        }
        return Optional.of(new Redaction(secrets, List.of(), Set.of()).allow(list(settings, ALLOW)));
    }

    private static List<String> list(Settings settings, String key) {
        return Arrays.stream(settings.text(key, "").split(","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static Secret secret(String name) {
        for (Secret secret : Secret.values()) {
            if (secret.name().equalsIgnoreCase(name)) {
                return secret;
            }
        }
        throw new ConfigurationException(TEXT + " knows no " + name + "; it is all, or some of "
                + EnumSet.allOf(Secret.class).toString().toLowerCase(Locale.ROOT));
    }

    /** Only these. */
    public static Redaction of(Secret first, Secret... more) {
        return new Redaction(EnumSet.of(first, more), List.of(), Set.of());
    }

    /** Nothing but own patterns. */
    public static Redaction none() {
        return new Redaction(EnumSet.noneOf(Secret.class), List.of(), Set.of());
    }

    /**
     * And whatever this pattern finds.
     *
     * @param name what the marker says: {@code order} gives {@code [REDACTED:order]}
     * @param regex in the syntax of RE2
     * @throws IllegalArgumentException if it is none, or finds the empty text, naming it
     */
    public Redaction pattern(String name, String regex) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "the pattern " + name + " is not one of RE2: " + regex + ": " + e.getDescription(), e);
        }
        if (pattern.matches("")) {
            throw new IllegalArgumentException("the pattern " + name + " matches the empty text: " + regex);
        }
        List<Own> more = new ArrayList<>(own);
        more.add(new Own(pattern, "[REDACTED:" + name + "]"));
        return new Redaction(secrets, List.copyOf(more), allowed);
    }

    /** But not these, letter by letter or in another case: the own hot line, the address of the support. */
    public Redaction allow(Collection<String> texts) {
        Set<String> more = new HashSet<>(allowed);
        texts.forEach(text -> more.add(text.toLowerCase(Locale.ROOT)));
        return new Redaction(secrets, own, Set.copyOf(more));
    }

    /** As {@link #allow(Collection)}. */
    public Redaction allow(String... texts) {
        return allow(Arrays.asList(texts));
    }

    @Override
    public String redact(Subject subject, String text) {
        return redact(text).toString();
    }

    /** Looks at each character a bounded number of times. */
    CharSequence redact(CharSequence text) {
        CharSequence kept = text;
        for (Own one : own) {
            kept = replaced(one, kept);
        }
        return secrets.isEmpty() ? kept : scanned(kept);
    }

    private CharSequence replaced(Own one, CharSequence text) {
        Matcher matcher = one.pattern.matcher(text);
        if (!matcher.find()) {
            return text;
        }
        StringBuilder kept = new StringBuilder(text.length());
        int from = 0;
        do {
            if (matcher.end() > matcher.start() && !isAllowed(text, matcher.start(), matcher.end())) {
                kept.append(text, from, matcher.start()).append(one.marker);
                from = matcher.end();
            }
        } while (matcher.find());
        return kept.append(text, from, text.length()).toString();
    }

    private CharSequence scanned(CharSequence text) {
        StringBuilder kept = null;
        int from = 0;
        int at = 0;
        int length = text.length();
        while (at < length) {
            char first = text.charAt(at);
            int end = at;
            Known[] possible = byFirst[Math.min(first, ASCII)];
            if (possible.length > 0 && !mayBegin(text, at, first)) {
                at++;
                continue;
            }
            for (Known known : possible) {
                int found = known.scanner.end(text, at);
                if (found > at) {
                    if (!isAllowed(text, at, found)) {
                        kept = kept == null ? new StringBuilder(length) : kept;
                        kept.append(text, from, at).append(known.marker);
                        from = found;
                    }
                    end = found;
                    break;
                }
            }
            at = end > at ? end : at + 1;
        }
        return kept == null ? text : kept.append(text, from, length).toString();
    }

    /** Not within a word, unless that has parts: {@code dbPassword}, {@code db_password}. */
    private static boolean mayBegin(CharSequence text, int at, char first) {
        char before = Chars.before(text, at);
        return !Chars.isWord(before) || before == '_' || (first >= 'A' && first <= 'Z');
    }

    private boolean isAllowed(CharSequence text, int from, int to) {
        return !allowed.isEmpty()
                && allowed.contains(text.subSequence(from, to).toString().toLowerCase(Locale.ROOT));
    }
}
