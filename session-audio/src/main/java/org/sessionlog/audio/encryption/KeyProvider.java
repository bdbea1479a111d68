package org.sessionlog.audio.encryption;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.config.TinkConfig2026;
import com.google.crypto.tink.streamingaead.PredefinedStreamingAeadParameters;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.sessionlog.model.SessionKey;

/**
 * Where the keys of sessions are. The one that comes with this module, {@code folder}, keeps them in files; one for a key
 * management system is a class of the application's with a public constructor without arguments, listed in {@code
 * META-INF/services/org.sessionlog.audio.encryption.KeyProvider} and chosen by its name with {@code audio.encryption}.
 *
 * <p>A key is a Tink keyset for streaming AEAD; {@link #newKey} makes one. Called by several threads, also for one session;
 * and called again after a crash, whatever was done before. What it throws fails the file at hand, which stays as it was.
 */
public interface KeyProvider {
    /** Short lower-case name. */
    String name();

    /** A session's key, always the same one. Where there is none yet, it is made, and is kept safely when this returns. */
    KeysetHandle key(SessionKey session);

    /** A session's key if there is one. */
    Optional<KeysetHandle> find(SessionKey session);

    /**
     * Deletes a session's key for good: nothing that was encrypted for it can be read any more.
     *
     * @return whether there was one
     */
    boolean delete(SessionKey session);

    /** A new random key: AES-256-GCM in segments of 1 MiB, whose keys are derived by HKDF ({@code AES256_GCM_HKDF_1MB}). */
    static KeysetHandle newKey() {
        try {
            return KeysetHandle.generateNew(
                    PredefinedStreamingAeadParameters.AES256_GCM_HKDF_1MB, TinkConfig2026.get());
        } catch (GeneralSecurityException e) {
            throw new EncryptionException("Tink makes no key: " + e.getMessage(), e);
        }
    }
}
