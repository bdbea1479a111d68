package org.sessionlog.audio.encryption;

import com.google.crypto.tink.KeysetHandle;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.sessionlog.model.SessionKey;

/** A key provider as an application would add one. */
public final class MemoryKeys implements KeyProvider {
    static final Map<SessionKey, KeysetHandle> KEYS = new ConcurrentHashMap<>();

    public MemoryKeys() {}

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public KeysetHandle key(SessionKey session) {
        return KEYS.computeIfAbsent(session, any -> KeyProvider.newKey());
    }

    @Override
    public Optional<KeysetHandle> find(SessionKey session) {
        return Optional.ofNullable(KEYS.get(session));
    }

    @Override
    public boolean delete(SessionKey session) {
        return KEYS.remove(session) != null;
    }
}
