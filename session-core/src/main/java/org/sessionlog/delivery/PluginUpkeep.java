package org.sessionlog.delivery;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.sessionlog.spi.Upkeep;

/** Lets the plugins do what no record causes. On the housekeeper's thread. */
final class PluginUpkeep {
    private final Delivery delivery;
    private final Set<String> failed = new HashSet<>();

    PluginUpkeep(Delivery delivery) {
        this.delivery = delivery;
    }

    /** What one of them throws is counted, told once, and does not keep the others waiting. */
    void run(Collection<Plugin> plugins) {
        for (Plugin plugin : plugins) {
            if (plugin.component() instanceof Upkeep upkeep) {
                try {
                    upkeep.upkeep();
                } catch (Throwable t) {
                    delivery.status(plugin.name()).failed(t);
                    if (failed.add(plugin.name())) {
                        Delivery.LOG.warn(
                                "upkeep of {} failed, will be tried again: {}", plugin.name(), PluginStatus.oneLine(t));
                    }
                }
            }
        }
    }
}
