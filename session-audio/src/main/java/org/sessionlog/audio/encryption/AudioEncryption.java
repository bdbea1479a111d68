package org.sessionlog.audio.encryption;

import com.google.crypto.tink.KeysetHandle;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.sessionlog.audio.file.NewFile;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.model.SessionKey;
import org.sessionlog.spi.Settings;

/**
 * Encrypts finished recordings, and decrypts them. Each session has a key of its own; who deletes that has erased the
 * session's recordings, wherever copies of them are.
 *
 * <p>An encrypted file is {@code <name>.enc}: streaming AEAD by Tink (AES-256-GCM in segments of 1 MiB), bound to its session
 * and to its name, so that no file can stand in for another, be cut or be put together anew without being noticed. It is a
 * few dozen bytes and 16 for each MiB longer than what is in it. Of memory two segments are needed, however long the file.
 *
 * <p><b>What this does not do.</b> Until a session has ended, its journal and the files that are being written are plain on
 * the disk, protected by their permissions alone, and so is what follows a crash until the next start has finished it.
 * The plain file is deleted, not overwritten: its blocks may be found on the device until something else is written there.
 * Logs, conversations and {@code session_info.json} are not encrypted. Who needs all of that encrypts the file system.
 *
 * <p>Safe for any number of threads that work on different files.
 */
public final class AudioEncryption {
    /** The setting that turns it on: {@code off} (default), {@code folder}, or the name of a {@link KeyProvider}. */
    public static final String SETTING = "audio.encryption";
    /** The setting of where {@code folder} keeps its keys, from the recordings' directory on; {@code .keys} by default. */
    public static final String KEYS = "audio.encryption.keys";
    /** The setting of a file by which {@code folder} encrypts its keys; none by default. */
    public static final String MASTER_KEY = "audio.encryption.master_key";
    /** What an encrypted file has behind its name. */
    public static final String SUFFIX = ".enc";

    static final String FOLDER = "folder";
    private static final String OFF = "off";
    private static final String DEFAULT_KEYS = ".keys";
    private static final String TINK = "encryption needs com.google.crypto.tink:tink on the class path";

    private final KeyProvider keys;

    private AudioEncryption(KeyProvider keys) {
        this.keys = keys;
    }

    /** Every key that {@link #of} reads. */
    public static Set<String> settings() {
        return Set.of(SETTING, KEYS, MASTER_KEY);
    }

    /**
     * As the settings say; empty when it is off.
     *
     * @param directory of the recordings
     * @throws ConfigurationException if no key provider has that name, or Tink is not there
     */
    public static Optional<AudioEncryption> of(Settings settings, Path directory) {
        String name = settings.text(SETTING, OFF);
        if (name.equalsIgnoreCase(OFF)) {
            return Optional.empty();
        }
        try {
            if (name.equalsIgnoreCase(FOLDER)) {
                return Optional.of(with(new FolderKeys(
                        directory.resolve(settings.text(KEYS, DEFAULT_KEYS)),
                        settings.find(MASTER_KEY).map(directory::resolve))));
            }
            Map<String, KeyProvider> found = new TreeMap<>();
            for (KeyProvider provider : ServiceLoader.load(KeyProvider.class, KeyProvider.class.getClassLoader())) {
                found.put(provider.name(), provider);
            }
            KeyProvider provider = found.get(name);
            if (provider == null) {
                throw new ConfigurationException("setting " + SETTING + " must be off, folder or the name of a key"
                        + " provider on the class path; there are " + found.keySet());
            }
            return Optional.of(with(provider));
        } catch (ServiceConfigurationError e) {
            throw new ConfigurationException("a key provider cannot be loaded: " + e.getMessage(), e);
        } catch (LinkageError e) {
            throw new ConfigurationException(TINK + ", or " + SETTING + "=off", e);
        }
    }

    /** With the keys of a provider. */
    public static AudioEncryption with(KeyProvider keys) {
        return new AudioEncryption(keys);
    }

    /**
     * With keys in a folder, a file for each session that only its owner can read. Who has the folder and the recordings
     * reads everything, unless a master key encrypts the keys.
     *
     * @param folder made at the first use
     * @param masterKey a file with a Tink AEAD keyset; made at the first use, while the folder has no keys
     * @throws EncryptionException if Tink is not there
     */
    public static AudioEncryption inFolder(Path folder, Optional<Path> masterKey) {
        try {
            return new AudioEncryption(new FolderKeys(folder, masterKey));
        } catch (NoClassDefFoundError e) {
            throw new EncryptionException(TINK, e);
        }
    }

    /**
     * Encrypts a file, which stays. The encrypted one is with the device when this returns, with the permissions that it had
     * or else those of the plain one. A call that fails or is cut off by a crash may leave a part of it, which opens nowhere;
     * the same call again makes it whole.
     *
     * @param session whose key it is; made, if it has none yet
     * @param plain complete and closed
     * @param sealed the encrypted file, {@code <name>.enc} or hidden as {@code .<name>.enc}; what is there is overwritten.
     *     It opens only under that name, hidden or not
     * @throws EncryptionException if the key cannot be had, there is no plain file, or the disk fails
     */
    public void encrypt(SessionKey session, Path plain, Path sealed) {
        String name = plainName(sealed);
        try {
            if (!Files.exists(sealed)) {
                create(sealed, plain);
            }
            SealedFile.write(plain, sealed, session, name, keys.key(session));
        } catch (IOException | GeneralSecurityException e) {
            throw new EncryptionException("cannot encrypt " + plain + ": " + reason(e), e);
        }
    }

    /**
     * Which session an encrypted file says it is of; proven only when it is decrypted.
     *
     * @throws EncryptionException if that is no encrypted file, or cannot be read
     */
    public static SessionKey sessionOf(Path sealed) {
        try {
            return SealedFile.session(sealed);
        } catch (IOException e) {
            throw new EncryptionException("cannot read " + sealed + ": " + reason(e), e);
        }
    }

    /**
     * Decrypts a file. The encrypted one stays.
     *
     * @param sealed under the name that it was given, {@code <name>.enc}
     * @param target is not there yet; its folder is
     * @throws EncryptionException if there is no key, the file was changed, cut, renamed or exchanged, the target exists, or
     *     the disk fails; nothing is at the target then
     */
    public void decrypt(Path sealed, Path target) {
        String name = plainName(sealed);
        SessionKey session = sessionOf(sealed);
        KeysetHandle key = keys.find(session)
                .orElseThrow(() -> new EncryptionException("there is no key of session " + session + " for " + sealed
                        + ": it was erased, or is elsewhere"));
        try (NewFile file = NewFile.at(target)) {
            SealedFile.read(sealed, file.temporary(), name, key);
            file.publish();
        } catch (IOException | GeneralSecurityException e) {
            throw new EncryptionException("cannot decrypt " + sealed + " to " + target + ": " + reason(e), e);
        }
    }

    /**
     * Deletes the key of a session, and so what was encrypted for it; the encrypted files themselves stay. Not to be undone.
     *
     * @return whether there was a key
     */
    public boolean erase(SessionKey session) {
        return keys.delete(session);
    }

    private static String plainName(Path sealed) {
        String name = String.valueOf(sealed.getFileName());
        if (!name.endsWith(SUFFIX)) {
            throw new EncryptionException(sealed + " does not end in " + SUFFIX + ": give it the name it had");
        }
        return name.substring(name.startsWith(".") ? 1 : 0, name.length() - SUFFIX.length());
    }

    private static void create(Path sealed, Path like) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(like, PosixFileAttributeView.class);
        if (view == null) {
            Files.createFile(sealed);
        } else {
            Files.createFile(
                    sealed,
                    PosixFilePermissions.asFileAttribute(view.readAttributes().permissions()));
        }
    }

    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException missing) {
            return "there is no file " + missing.getFile();
        }
        return e instanceof FileAlreadyExistsException there
                ? there.getFile() + ": "
                        + Optional.ofNullable(there.getReason()).orElse("is there already")
                : String.valueOf(e.getMessage());
    }
}
