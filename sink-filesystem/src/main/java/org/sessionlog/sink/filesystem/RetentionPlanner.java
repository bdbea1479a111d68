package org.sessionlog.sink.filesystem;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sessionlog.model.Protection;
import org.sessionlog.sink.filesystem.RetentionPlan.Action;

/** Decides what goes. */
final class RetentionPlanner {
    private static final Pattern OF_DATE_OR_BOT = Pattern.compile("\\d{4}-\\d{2}-\\d{2}|bot_.*");

    /** A session that starts has its folder a moment before the file in it. */
    private static final Duration JUST_MADE = Duration.ofHours(1);

    private final Inventory inventory;
    private final List<Protection> protections;
    private final Instant now;
    private final List<RetentionPlan.Step> steps = new ArrayList<>();
    private final List<RetentionPlan.Kept> kept = new ArrayList<>();
    private final Map<Path, Integer> removedFrom = new HashMap<>();

    RetentionPlanner(Inventory inventory, List<Protection> protections, Instant now) {
        this.inventory = inventory;
        this.protections = protections;
        this.now = now;
    }

    RetentionPlan plan(Optional<Duration> age, long maxBytes, Optional<Duration> compressAge) {
        List<Inventory.Unit> units = new ArrayList<>(inventory.units);
        units.sort(Comparator.comparingLong((Inventory.Unit unit) -> unit.changedMillis)
                .thenComparing(unit -> unit.files.get(0).path()));
        long left = units.stream().mapToLong(unit -> unit.bytes).sum();
        for (Inventory.Unit unit : units) {
            boolean old = age.isPresent() && isOlder(unit.changedMillis, age.get());
            if (old || left > maxBytes) {
                if (mayTouch(unit)) {
                    remove(unit);
                    left -= unit.bytes;
                }
            } else if (compressAge.isPresent() && isOlder(unit.changedMillis, compressAge.get())) {
                compress(unit);
            }
        }
        removeFolders();
        return new RetentionPlan(steps, kept);
    }

    private boolean isOlder(long changedMillis, Duration age) {
        return changedMillis < now.minus(age).toEpochMilli();
    }

    private boolean mayTouch(Inventory.Unit unit) {
        for (Inventory.Entry file : unit.files) {
            Optional<Protection> protection = protection(file.path());
            if (protection.isPresent()) {
                Inventory.Entry newest = unit.files.stream()
                        .max(Comparator.comparingLong(Inventory.Entry::changedMillis))
                        .orElse(file);
                kept.add(new RetentionPlan.Kept(
                        protection.get().sessionId(), protection.get().reason(), newest.path(), unit.bytes));
                return false;
            }
        }
        return true;
    }

    private Optional<Protection> protection(Path path) {
        return protections.stream()
                .filter(protection -> protection.covers(path))
                .findFirst();
    }

    private void remove(Inventory.Unit unit) {
        // The log itself goes last: as long as it is there, no new session gets its place.
        List<Inventory.Entry> files = new ArrayList<>(unit.files);
        files.sort(Comparator.comparing(
                        (Inventory.Entry file) -> !file.path().toString().endsWith(".log"))
                .reversed()
                .thenComparing(Inventory.Entry::path, Comparator.reverseOrder()));
        for (Inventory.Entry file : files) {
            steps.add(new RetentionPlan.Step(Action.REMOVE, file.path(), file.bytes()));
            removed(file.path());
        }
    }

    private void compress(Inventory.Unit unit) {
        List<Inventory.Entry> plain = unit.files.stream()
                .filter(file -> !file.path().toString().endsWith(".gz")
                        && !file.path().getFileName().toString().startsWith(".")
                        && !ArtifactKind.base(file.path().getFileName().toString())
                                .startsWith("conversation"))
                .toList();
        if (unit.kind != ArtifactKind.AUDIO && !plain.isEmpty() && mayTouch(unit)) {
            plain.forEach(file -> steps.add(new RetentionPlan.Step(Action.COMPRESS, file.path(), file.bytes())));
        }
    }

    private void removed(Path child) {
        Path parent = child.getParent();
        if (parent != null) {
            removedFrom.merge(parent, 1, Integer::sum);
        }
    }

    private void removeFolders() {
        for (Inventory.Folder folder : inventory.folders) {
            int removed = removedFrom.getOrDefault(folder.path(), 0);
            boolean leftOver = folder.contents() == 0
                    && OF_DATE_OR_BOT
                            .matcher(folder.path().getFileName().toString())
                            .matches()
                    && isOlder(folder.changedMillis(), JUST_MADE);
            if (folder.contents() == removed
                    && (removed > 0 || leftOver)
                    && protection(folder.path()).isEmpty()) {
                steps.add(new RetentionPlan.Step(Action.REMOVE_FOLDER, folder.path(), 0));
                removed(folder.path());
            }
        }
    }
}
