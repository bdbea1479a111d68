package org.sessionlog.audio.encryption;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.config.TinkConfig2026;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sessionlog.audio.file.NewFile;
import org.sessionlog.model.SessionKey;

/**
 * Keys in a folder: for each session a file {@code <session key>.json}, a Tink keyset in JSON, that only its owner can read
 * (0600 in a folder of 0700). Keep the folder on another disk than the recordings, or at least out of their backups: who
 * has both reads everything.
 *
 * <p>With a master key, a file with a Tink AEAD keyset, the sessions' keys are encrypted by it, bound to their session; the
 * folder alone then opens nothing. A master key that is not there is made, as long as the folder has no keys yet.
 *
 * <p>{@link #delete} overwrites a key and removes it. What a copying or journaling file system, a flash disk or a backup
 * still has of it is out of reach, so that erasing is as good as the care for those; with a master key elsewhere, what is
 * left of a session's key is of no use without that.
 *
 * <p>Safe for any number of threads and processes.
 */
final class FolderKeys implements KeyProvider {
    private static final String SUFFIX = ".json";
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    private final Path folder;
    private final @Nullable Path masterFile;
    private @Nullable Aead master;

    /**
     * Keys in that folder, which is made at the first use.
     *
     * @param masterFile by which they are encrypted; empty for keys in plain
     */
    FolderKeys(Path folder, Optional<Path> masterFile) {
        this.folder = folder.toAbsolutePath().normalize();
        this.masterFile =
                masterFile.map(file -> file.toAbsolutePath().normalize()).orElse(null);
    }

    @Override
    public String name() {
        return AudioEncryption.FOLDER;
    }

    @Override
    public KeysetHandle key(SessionKey session) {
        Optional<KeysetHandle> there = find(session);
        if (there.isPresent()) {
            return there.get();
        }
        KeysetHandle made = KeyProvider.newKey();
        try {
            makeFolder(folder);
            write(file(session), json(made, session));
            return made;
        } catch (FileAlreadyExistsException e) {
            return find(session).orElseThrow(() -> new EncryptionException(file(session) + " came and went", e));
        } catch (IOException | GeneralSecurityException e) {
            throw new EncryptionException("cannot keep a key in " + folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<KeysetHandle> find(SessionKey session) {
        Path file = file(session);
        String json;
        try {
            json = readPrivate(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new EncryptionException("cannot read the key " + file + ": " + e.getMessage(), e);
        }
        try {
            return Optional.of(
                    masterFile == null
                            ? parse(json)
                            : TinkJsonProtoKeysetFormat.parseEncryptedKeyset(
                                    json, master(), context(session), TinkConfig2026.get()));
        } catch (GeneralSecurityException | IOException e) {
            throw new EncryptionException(
                    masterFile == null
                            ? file + " is no key in plain: it is damaged, or needs its master key"
                            : file + " does not open with the master key " + masterFile
                                    + ": that is another one, or the key is damaged or in plain",
                    e);
        }
    }

    @Override
    public boolean delete(SessionKey session) {
        Path file = file(session);
        try {
            byte[] nothing = new byte[(int) Files.size(file)];
            Files.write(file, nothing, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.delete(file);
            NewFile.forceFolder(file);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new EncryptionException("cannot delete the key " + file + ": " + e.getMessage(), e);
        }
    }

    private String json(KeysetHandle key, SessionKey session) throws GeneralSecurityException, IOException {
        return masterFile == null
                ? json(key)
                : TinkJsonProtoKeysetFormat.serializeEncryptedKeyset(
                        key, master(), context(session), TinkConfig2026.get());
    }

    private static KeysetHandle parse(String json) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.parseKeyset(json, TinkConfig2026.get(), InsecureSecretKeyAccess.get());
    }

    private static String json(KeysetHandle key) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.serializeKeyset(key, TinkConfig2026.get(), InsecureSecretKeyAccess.get());
    }

    /** A key that was put into another session's file does not open there. */
    private static byte[] context(SessionKey session) {
        return ("sessionlog session key " + session).getBytes(StandardCharsets.US_ASCII);
    }

    private synchronized Aead master() throws GeneralSecurityException, IOException {
        Aead known = master;
        if (known != null) {
            return known;
        }
        Path file = java.util.Objects.requireNonNull(masterFile);
        KeysetHandle handle;
        try {
            handle = parse(readPrivate(file));
        } catch (NoSuchFileException e) {
            handle = makeMaster(file);
        }
        Aead aead = handle.getPrimitive(TinkConfig2026.get(), Aead.class);
        master = aead;
        return aead;
    }

    private KeysetHandle makeMaster(Path file) throws GeneralSecurityException, IOException {
        if (hasKeys()) {
            throw new EncryptionException(
                    "there is no master key " + file + ", and " + folder + " has keys that need it: say where it is");
        }
        KeysetHandle made = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, TinkConfig2026.get());
        try {
            makeFolder(java.util.Objects.requireNonNull(file.getParent()));
            write(file, json(made));
            return made;
        } catch (FileAlreadyExistsException e) {
            return parse(readPrivate(file));
        }
    }

    private boolean hasKeys() throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().matches("[0-9a-f]{32}\\.json"));
        }
    }

    private Path file(SessionKey session) {
        return folder.resolve(session + SUFFIX);
    }

    private static void write(Path file, String json) throws IOException {
        try (NewFile made = NewFile.at(file)) {
            Files.writeString(made.temporary(), json);
            made.publish();
        }
    }

    private static String readPrivate(Path file) throws IOException {
        String text = Files.readString(file);
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null && view.readAttributes().permissions().stream().anyMatch(OF_OTHERS::contains)) {
            throw new EncryptionException("the key " + file + " can be used by others: chmod 600 it");
        }
        return text;
    }

    private static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectories(folder);
            }
        }
    }
}
