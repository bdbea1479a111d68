package org.sessionlog.sink.filesystem;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;

/** Secrets of every kind and lines without any, made of a seed. */
final class MadeTexts {
    /** A secret, and what stands in its place. */
    record Made(String kind, String secret) {}

    private static final String DIGITS = "0123456789";
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final String CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String MIXED = LETTERS + CAPITALS + DIGITS;
    private static final String HEX = "0123456789abcdef";
    private static final List<String> NAMES =
            List.of("jane", "John", "o.brien", "li", "maria", "d'arc", "m\u00fcller", "anna");
    private static final List<String> WORDS = List.of(
            "order",
            "answered",
            "the",
            "caller",
            "said",
            "that",
            "agent",
            "waits",
            "codec",
            "tokens",
            "session",
            "passwords ok,",
            "card",
            "queue",
            "bearer of news,",
            "sent",
            "number",
            "version",
            "call",
            "is",
            "of",
            "secret none,",
            "key",
            "mail",
            "at");

    private final SplittableRandom random;

    MadeTexts(long seed) {
        random = new SplittableRandom(seed);
    }

    Made secret() {
        return switch (random.nextInt(7)) {
            case 0 -> new Made("email", email());
            case 1 -> new Made("phone", phone());
            case 2 -> new Made("card", card());
            case 3 -> new Made("iban", iban());
            case 4 -> new Made("ip", ip());
            case 5 -> new Made("token", token());
            default -> new Made("customer", "K-" + some(DIGITS, 4) + "/" + some(CAPITALS, 3));
        };
    }

    private String email() {
        String local = pick(NAMES).replace("'", "") + pick(List.of("", ".doe", "+news", "_x", "-y", some(DIGITS, 3)));
        String domain = some(LETTERS, 5) + pick(List.of("", ".mail", "-host", ".b\u00fcro", "2"));
        String at = random.nextInt(10) == 0 ? "%40" : "@";
        return local + at + domain + pick(List.of(".org", ".com", ".co.uk", ".museum", ".DE", ".xn--p1ai"));
    }

    private String phone() {
        String last = some(DIGITS, 4);
        return switch (random.nextInt(12)) {
            case 0 -> "+1" + area() + area() + last;
            case 1 -> "+49 1" + some(DIGITS, 2) + " " + some(DIGITS, 7);
            case 2 -> "+44 (0)20 " + last + " " + some(DIGITS, 4);
            case 3 -> "(" + area() + ") " + area() + "-" + last;
            case 4 -> area() + "-" + area() + "-" + last;
            case 5 -> area() + "." + area() + "." + last;
            case 6 -> "0171/" + some(DIGITS, 3) + " " + some(DIGITS, 2) + " " + some(DIGITS, 2);
            case 7 -> "(020) 7" + some(DIGITS, 3) + " " + last;
            case 8 -> "06 " + String.join(" ", some(DIGITS, 2), some(DIGITS, 2), some(DIGITS, 2), some(DIGITS, 2));
            case 9 -> "0049 171 " + some(DIGITS, 7);
            case 10 -> "0171" + some(DIGITS, 7);
            default -> "+33\u00a06\u00a0" + some(DIGITS, 2) + "\u00a0" + some(DIGITS, 2) + "\u00a0" + last;
        };
    }

    private String area() {
        return (2 + random.nextInt(8)) + some(DIGITS, 2);
    }

    private String card() {
        String begin =
                pick(List.of("4", "51", "55", "2221", "2720", "34", "37", "36", "3528", "6011", "65", "62", "9792"));
        int length = begin.equals("36") ? 14 : begin.equals("34") || begin.equals("37") ? 15 : 16;
        length = begin.equals("4") ? List.of(13, 16, 19).get(random.nextInt(3)) : length;
        String number = begin + some(DIGITS, length - 1 - begin.length());
        int sum = 0;
        for (int i = 0; i < number.length(); i++) {
            int digit = number.charAt(number.length() - 1 - i) - '0';
            int counted = i % 2 == 0 ? 2 * digit : digit;
            sum += counted > 9 ? counted - 9 : counted;
        }
        number += (10 - sum % 10) % 10;
        String gap = pick(List.of("", " ", "-", "\u00a0", "  ", "\u2013"));
        return number.replaceAll("(.{4})(?=.)", "$1" + gap);
    }

    private String iban() {
        String country = pick(List.of("DE22", "GB22", "FR27", "NO15", "MT31", "NL18", "ES24"));
        int length = Integer.parseInt(country.substring(2));
        String account =
                switch (country.substring(0, 2)) {
                    case "GB", "NL" -> some(CAPITALS, 4) + some(DIGITS, length - 8);
                    case "MT", "FR" -> some(DIGITS, 9) + some(CAPITALS + DIGITS, length - 13);
                    default -> some(DIGITS, length - 4);
                };
        StringBuilder numeric = new StringBuilder();
        for (char c : (account + country.substring(0, 2) + "00").toCharArray()) {
            numeric.append(Character.getNumericValue(c));
        }
        int check = 98
                - new BigInteger(numeric.toString()).mod(BigInteger.valueOf(97)).intValue();
        String iban = country.substring(0, 2) + String.format(Locale.ROOT, "%02d", check) + account;
        iban = random.nextInt(5) == 0 ? iban.toLowerCase(Locale.ROOT) : iban;
        return random.nextBoolean() ? iban : iban.replaceAll("(.{4})(?=.)", "$1" + pick(List.of(" ", "-")));
    }

    private String ip() {
        return switch (random.nextInt(5)) {
            case 0, 1 ->
                (1 + random.nextInt(126)) + "." + random.nextInt(256) + "." + random.nextInt(256) + "."
                        + random.nextInt(256);
            case 2 -> "2001:db8::" + some("123456789abcdef", 1) + some(HEX, 3);
            case 3 ->
                "2001:0db8:"
                        + String.join(
                                ":",
                                some(HEX, 4),
                                some(HEX, 4),
                                some(HEX, 4),
                                some(HEX, 4),
                                some(HEX, 4),
                                some(HEX, 4));
            default -> "::ffff:10.0." + random.nextInt(256) + "." + (1 + random.nextInt(255));
        };
    }

    private String token() {
        String body = "1" + some(MIXED, 39) + "2";
        return switch (random.nextInt(12)) {
            case 0 -> "sk-proj-" + body;
            case 1 -> "AKIA" + some(CAPITALS + DIGITS, 16);
            case 2 -> "ghp_" + body;
            case 3 -> "eyJ" + body + "." + body + "." + body;
            case 4 -> "Bearer " + body;
            case 5 -> "api_key=" + body;
            case 6 -> "Authorization: Basic " + body + "==";
            case 7 -> "password: " + some(LETTERS, 6) + some(DIGITS, 2) + "!";
            case 8 -> "client_secret = " + body;
            case 9 -> "dbPassword=" + some(LETTERS, 9);
            case 10 -> "x-api-key: " + body;
            default -> "aws_secret_access_key=" + some(MIXED + "/+", 30) + "9A";
        };
    }

    /** What applications log, with numbers of every kind. */
    String clean() {
        StringBuilder line = new StringBuilder();
        int parts = 2 + random.nextInt(6);
        for (int i = 0; i < parts; i++) {
            line.append(pick(WORDS))
                    .append(pick(List.of(" ", " ", "=", ": ", " \"", ", ")))
                    .append(number())
                    .append(pick(List.of(" ", ", ", "; ", "\" ")));
        }
        return line.append(pick(WORDS)).toString();
    }

    private String number() {
        int month = 1 + random.nextInt(12);
        int day = 1 + random.nextInt(28);
        return switch (random.nextInt(24)) {
            case 0 -> "ORD-2025-" + some(DIGITS, 6);
            case 1 ->
                String.format(
                        Locale.ROOT,
                        "2025-%02d-%02dT%02d:%s:%s.%sZ",
                        month,
                        day,
                        random.nextInt(24),
                        sixty(),
                        sixty(),
                        some(DIGITS, 6));
            case 2 -> String.format(Locale.ROOT, "%02d.%02d.2025 %02d:%s", day, month, random.nextInt(24), sixty());
            case 3 ->
                String.format(
                        Locale.ROOT, "%02d/%02d/2025 %02d:%s:%s", month, day, random.nextInt(24), sixty(), sixty());
            case 4 ->
                "v" + random.nextInt(20) + "." + random.nextInt(30) + "." + random.nextInt(300)
                        + pick(List.of("", "-SNAPSHOT", ".Final", ".4"));
            case 5 ->
                "version " + random.nextInt(20) + "." + random.nextInt(30) + "." + random.nextInt(30) + "."
                        + random.nextInt(30);
            case 6, 7 -> new UUID(random.nextLong(), random.nextLong()).toString();
            case 8 -> "17" + some(DIGITS, 11);
            case 9 -> "17" + some(DIGITS, 17);
            case 10 -> random.nextInt(100_000) + "." + some(DIGITS, 2) + pick(List.of(" EUR", "", " USD"));
            case 11 -> String.format(Locale.ROOT, "%,d bytes", random.nextLong(1_000_000_000_000L));
            case 12 -> Double.toString(random.nextDouble() * 10);
            case 13 -> "took " + random.nextInt(100_000) + " ms of " + random.nextInt(100_000);
            case 14 ->
                "B2B." + some(DIGITS, 3) + "." + some(DIGITS, 2) + ".17" + some(DIGITS, 8) + ".21" + some(DIGITS, 8);
            case 15 -> "0x" + some(HEX, 8);
            case 16 -> some(HEX, 40);
            case 17 ->
                some(HEX, 2) + ":" + some(HEX, 2) + ":" + some(HEX, 2) + ":" + some(HEX, 2) + ":" + some(HEX, 2) + ":"
                        + some(HEX, 2);
            case 18 -> "10000" + some(DIGITS, 5);
            case 19 -> "2025" + String.format(Locale.ROOT, "%02d%02d", month, day) + some(DIGITS, 9);
            case 20 -> "00000" + some(DIGITS, 5);
            case 21 -> "127.0.0.1:" + (1024 + random.nextInt(60_000));
            case 22 -> "org.sessionlog.Session@" + some(HEX, 7);
            default -> "tid: 1402" + some(DIGITS, 11) + " /calls/" + some(DIGITS, 6) + "/turns/" + random.nextInt(100);
        };
    }

    private String sixty() {
        return String.format(Locale.ROOT, "%02d", random.nextInt(60));
    }

    /** Words around a secret, as somebody writes them. */
    String around(String secret) {
        return pick(List.of("it is ", "", "my ", "(", "use: ", "\"", "\u00e9 ", "{\"a\":\"b\\n", "1, "))
                + secret
                + pick(List.of("", ".", ", please", ")", "\"", "\nand more", " ok?", "; 12"));
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    private String some(String of, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(of.charAt(random.nextInt(of.length())));
        }
        return text.toString();
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
