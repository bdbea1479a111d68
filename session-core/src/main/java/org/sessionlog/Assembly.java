package org.sessionlog;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sessionlog.delivery.Delivery;
import org.sessionlog.delivery.DeliverySpec;
import org.sessionlog.delivery.Plugin;
import org.sessionlog.model.Capture;
import org.sessionlog.model.ConfigurationException;
import org.sessionlog.redact.Redaction;
import org.sessionlog.spi.ConversationSinkProvider;
import org.sessionlog.spi.LogSinkProvider;
import org.sessionlog.spi.MissingSettingException;
import org.sessionlog.spi.Provider;
import org.sessionlog.spi.RecorderProvider;
import org.sessionlog.spi.Redactor;
import org.sessionlog.spi.SessionListener;
import org.sessionlog.spi.Settings;
import org.sessionlog.spi.SinkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a builder into {@link Sessions}: merges settings, makes plugins, starts delivery. */
final class Assembly {
    private static final Logger LOG = LoggerFactory.getLogger("org.sessionlog");

    /** Keys that the core itself reads, and the choice of plugins by name. */
    private static final Set<String> CORE_KEYS = Set.of(
            "logging.level",
            "logging.levels",
            "logging.mdc",
            "logging.flood_per_second",
            "journal.limit",
            "journal.sync",
            "outbox.limit",
            "checkpoint.interval",
            "idle.timeout",
            "consent.hold",
            "files.max_open",
            "files.group",
            "stats.interval",
            "capture",
            "redact.device_names",
            "disk.min_free",
            "log.sink",
            "recorder",
            "conversation.sink");

    private final SessionsBuilder builder;

    Assembly(SessionsBuilder builder) {
        this.builder = builder;
    }

    Sessions build(Path directory) {
        Settings settings = settings();
        settings.find("log.sink").ifPresent(builder.logSinks()::only);
        settings.find("recorder").ifPresent(builder.recorders()::only);
        settings.find("conversation.sink").ifPresent(builder.conversations()::only);
        List<SessionListener> listeners = new ArrayList<>(builder.listeners());
        List<Redactor> redactors = new ArrayList<>(builder.redactors());
        if (settings.flag("redact.device_names", false)) {
            redactors.add(new DeviceNames(System.getProperty("user.name", "")));
        }
        Redaction.of(settings).ifPresent(redactors::add);
        Capture capture = capture(settings);
        Delivery delivery = new Delivery(spec(directory, settings), () -> Protections.in(directory));
        for (Provider<SessionListener> provider :
                builder.listenerProviders().providers().values()) {
            make(provider, settings, delivery).ifPresent(listeners::add);
        }
        for (Provider<Redactor> provider :
                builder.redactorProviders().providers().values()) {
            make(provider, settings, delivery).ifPresent(redactors::add);
        }
        List<Plugin> plugins = plugins(settings, delivery);
        boolean chats = plugins.stream().anyMatch(plugin -> plugin.name().equals(Plugin.CHAT));
        Layout layout = Layout.of(settings, directory, delivery.permissions(), chats);
        delivery.start(plugins, listeners, redactors);
        LOG.info(
                "recording into {} started, plugins: {}, settings: {}",
                directory,
                plugins.stream().map(Plugin::name).toList(),
                settings.keys());
        return new Sessions(delivery, builder.clock(), layout, capture, overrides(settings));
    }

    private Settings settings() {
        Set<String> known = new HashSet<>(CORE_KEYS);
        known.addAll(Layout.KEYS);
        known.addAll(Redaction.KEYS);
        for (Discovery<?> kind : kinds()) {
            kind.providers().values().forEach(provider -> known.addAll(provider.settings()));
            kind.reasons().forEach(reason -> LOG.warn("a provider was skipped: {}", reason));
        }
        return new SettingsSource(known)
                .merge(
                        builder.settings(),
                        System.getProperties(),
                        System.getenv(),
                        SettingsSource.file(Assembly.class.getClassLoader(), Path.of("")));
    }

    private List<Discovery<?>> kinds() {
        return List.of(
                builder.logSinks(),
                builder.recorders(),
                builder.conversations(),
                builder.listenerProviders(),
                builder.redactorProviders());
    }

    private DeliverySpec spec(Path directory, Settings settings) {
        Optional<Duration> sync = settings.find("journal.sync")
                        .filter(value -> !value.equalsIgnoreCase("off"))
                        .isPresent()
                ? Optional.of(settings.duration("journal.sync", Duration.ofSeconds(1)))
                : Optional.empty();
        return new DeliverySpec(
                directory,
                builder.clock(),
                LogSettings.rules(settings),
                settings.bytes("journal.limit", 512L << 20),
                sync,
                settings.bytes("outbox.limit", 4L << 30),
                settings.duration("checkpoint.interval", Duration.ofSeconds(30)),
                settings.duration("idle.timeout", Duration.ofMinutes(30)),
                settings.duration("consent.hold", Duration.ZERO),
                settings.number("files.max_open", defaultOpenFiles(), 1, Integer.MAX_VALUE),
                settings.flag("files.group", false),
                settings.duration("stats.interval", Duration.ofMinutes(5)),
                settings.bytes("disk.min_free", 512L << 20));
    }

    private static Capture capture(Settings settings) {
        String value = settings.oneOf("capture", "everything", Set.of("everything", "metadata_only"));
        return Capture.valueOf(value.toUpperCase(Locale.ROOT));
    }

    /** 80 % of the descriptors that the process has left. */
    private static int defaultOpenFiles() {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        if (system instanceof com.sun.management.UnixOperatingSystemMXBean unix) {
            long left = unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount();
            return (int) Math.max(1, Math.min(Integer.MAX_VALUE, left * 8 / 10));
        }
        return 1_024;
    }

    private List<Plugin> plugins(Settings settings, SinkContext context) {
        List<Plugin> plugins = new ArrayList<>();
        for (LogSinkProvider provider : builder.logSinks().providers().values()) {
            make(provider, settings, context)
                    .ifPresent(sink -> plugins.add(new Plugin.Log("log:" + provider.name(), sink, provider.mayWait())));
        }
        for (ConversationSinkProvider provider :
                builder.conversations().providers().values()) {
            make(provider, settings, context)
                    .ifPresent(sink -> plugins.add(
                            new Plugin.Conversations("conversation:" + provider.name(), sink, provider.mayWait())));
        }
        for (RecorderProvider provider : builder.recorders().providers().values()) {
            if (provider.mayWait()) {
                throw new ConfigurationException("the recorder \"" + provider.name() + "\" ("
                        + provider.getClass().getName() + ") says that it may wait; a recorder writes to the local"
                        + " disk, and what is finished can be sent on from a SessionListener");
            }
            make(provider, settings, context)
                    .ifPresent(recorder -> plugins.add(new Plugin.Audio("recorder:" + provider.name(), recorder)));
        }
        return plugins;
    }

    /** Empty when a provider is not wanted, or a discovered one lacks a setting: it says so and is off. */
    private <T> Optional<T> make(Provider<? extends T> provider, Settings settings, SinkContext context) {
        if (!provider.isOn(settings)) {
            return Optional.empty();
        }
        try {
            return Optional.of(provider.create(settings, context));
        } catch (MissingSettingException e) {
            if (!builder.discovering()) {
                throw new ConfigurationException(provider.name() + " was registered, but " + e.getMessage(), e);
            }
            LOG.info("{} disabled: {}", provider.name(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Which keys were set, for {@code session_start}; never what to. */
    private static String overrides(Settings settings) {
        return settings.keys().isEmpty() ? "-" : String.join(",", settings.keys());
    }
}
