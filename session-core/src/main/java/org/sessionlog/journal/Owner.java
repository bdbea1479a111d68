package org.sessionlog.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The lock on one process's folder {@code <token>-<n>}. The token is random per JVM and shared through a system property,
 * so that copies of these classes in other class loaders have it too.
 *
 * <p>POSIX drops all of a process's locks on a file as soon as the process closes any channel on it. So nobody here opens
 * a lock file of the own token or of a folder that is already held.
 */
final class Owner {
    static final String PROPERTY = "org.sessionlog.owner";
    static final String LOCK = "lock";

    private static final String DAMAGED = ".damaged";
    private static final Pattern TOKEN = Pattern.compile("[0-9A-Za-z]{1,64}");
    private static final Pattern FOLDER = Pattern.compile("[0-9A-Za-z]{1,64}-[0-9]{1,9}");
    private static final AtomicInteger NEXT = new AtomicInteger();

    /** Folders of other tokens that this JVM holds or is trying to. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    /** Channels on locks that another class loader of this JVM holds: closing them would drop its lock. */
    private static final Map<Path, FileChannel> KEPT_OPEN = new ConcurrentHashMap<>();

    private static @Nullable String token;

    private final Path folder;
    private final @Nullable Path held;
    private final FileChannel channel;

    private Owner(Path folder, @Nullable Path held, FileChannel channel) {
        this.folder = folder;
        this.held = held;
        this.channel = channel;
    }

    /** This JVM's token, made by the first who asks and kept here in case somebody clears the properties. */
    static synchronized String token() {
        String known = token;
        if (known == null) {
            known = String.valueOf(System.getProperties().computeIfAbsent(PROPERTY, name -> random()));
            if (!TOKEN.matcher(known).matches()) {
                throw new IllegalStateException("system property " + PROPERTY
                        + " is set by the journal itself; it must be letters and digits, not \"" + known + '"');
            }
            token = known;
        }
        return known;
    }

    private static String random() {
        byte[] bytes = new byte[8];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static boolean own(Path folder) {
        return name(folder).startsWith(token() + '-');
    }

    private static String name(Path folder) {
        return Objects.requireNonNullElse(folder.getFileName(), folder).toString();
    }

    /** Makes and locks a new folder of this JVM. */
    static Owner create(Path journalFolder, JournalFiles files, Access access) throws IOException {
        if (!Files.isDirectory(journalFolder)) {
            Files.createDirectories(journalFolder, access.folder(journalFolder));
            access.grantFolder(journalFolder);
        }
        while (true) {
            Path folder = journalFolder.resolve(token() + '-' + NEXT.getAndIncrement());
            Optional<Owner> owner = tryCreate(folder, files, access);
            if (owner.isPresent()) {
                return owner.get();
            }
        }
    }

    private static Optional<Owner> tryCreate(Path folder, JournalFiles files, Access access) throws IOException {
        Path lock = folder.resolve(LOCK);
        try {
            Files.createDirectory(folder, access.folder(folder));
        } catch (FileAlreadyExistsException e) {
            // Another class loader has the number.
            return Optional.empty();
        }
        FileChannel channel;
        try {
            access.grantFolder(folder);
            channel = files.open(
                    lock, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), access.file(lock));
            access.grantFile(lock);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            // An adopter took the empty folder for a dead one's, and removes it.
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(lock);
            Files.deleteIfExists(folder);
            throw e;
        }
        return locks(channel, lock) ? Optional.of(new Owner(folder, null, channel)) : Optional.empty();
    }

    /** Whether the lock is ours and the path still leads to the file that is locked; else the channel is closed. */
    private static boolean locks(FileChannel channel, Path lock) throws IOException {
        try {
            Object before = fileKey(lock);
            if (channel.tryLock() != null && before.equals(fileKey(lock))) {
                return true;
            }
        } catch (NoSuchFileException e) {
            // Its last owner has removed it in the meantime: not ours.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return false;
    }

    private static Object fileKey(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return Objects.requireNonNullElse(attributes.fileKey(), attributes.creationTime());
    }

    /** Folders of other tokens, by name. */
    static List<Path> others(Path journalFolder) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(journalFolder)) {
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(journalFolder, Owner::adoptable)) {
                folders.forEach(found::add);
            }
        }
        found.sort(null);
        return found;
    }

    private static boolean adoptable(Path folder) {
        return isOwner(folder) && !own(folder);
    }

    /** Whether this is the folder of some process, this one or another, and was not set aside. */
    static boolean isOwner(Path folder) {
        return FOLDER.matcher(name(folder)).matches() && Files.isDirectory(folder);
    }

    /** Locks the folder of another process; empty when that one lives, or when the folder is held by this JVM. */
    static Optional<Owner> adopt(Path folder, JournalFiles files, Access access) throws IOException {
        if (!adoptable(folder)) {
            return Optional.empty();
        }
        try {
            Path real = folder.toRealPath();
            if (KEPT_OPEN.containsKey(real) || !HELD.add(real)) {
                return Optional.empty();
            }
            Optional<Owner> owner = Optional.empty();
            try {
                owner = lock(folder, real, files, access);
            } finally {
                if (owner.isEmpty()) {
                    HELD.remove(real);
                }
            }
            return owner;
        } catch (NoSuchFileException e) {
            if (Files.isDirectory(folder)) {
                throw e;
            }
            // Its owner, or another adopter, has just removed it.
            return Optional.empty();
        }
    }

    private static Optional<Owner> lock(Path folder, Path real, JournalFiles files, Access access) throws IOException {
        Path lock = folder.resolve(LOCK);
        FileChannel channel =
                files.open(lock, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), access.file(lock));
        try {
            return locks(channel, lock) ? Optional.of(new Owner(folder, real, channel)) : Optional.empty();
        } catch (OverlappingFileLockException e) {
            KEPT_OPEN.put(real, channel);
            return Optional.empty();
        }
    }

    Path folder() {
        return folder;
    }

    /** Removes lock and folder, which stays when there is something else in it; {@link #release} follows. */
    void remove() throws IOException {
        Files.deleteIfExists(folder.resolve(LOCK));
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // Somebody else's files stay where they are.
        }
    }

    /** Renames the folder, so that nobody adopts it again and somebody can look into it; {@link #release} follows. */
    void setAside() throws IOException {
        Files.move(folder, folder.resolveSibling(name(folder) + DAMAGED), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Lets others have the folder. A second call does nothing. */
    void release() throws IOException {
        try {
            channel.close();
        } finally {
            if (held != null) {
                HELD.remove(held);
            }
        }
    }
}
