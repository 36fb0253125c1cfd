package org.angarium.cdi.build;

import jakarta.jms.ConnectionFactory;
import java.util.Locale;
import org.angarium.cdi.app.Factories;
import org.angarium.cdi.app.Jndi;
import org.angarium.cdi.setting.Settings;

/** Whether we stay out of the way of what an application server injects. */
final class ServerBeans {
  /** {@code default} or {@code qualified}; without it, it depends on the surroundings. */
  static final String SETTING = "angarium.cdi.injection";

  private ServerBeans() {}

  /**
   * Whether our JMSContext and ConnectionFactory are to be had with our qualifier alone: as the
   * setting says, else where the platform has a default connection factory, as servers must.
   */
  static boolean keepAway(Settings settings) {
    String setting = settings.value(SETTING);
    if (setting == null) {
      return Jndi.find(Factories.DEFAULT, ConnectionFactory.class) != null;
    }
    return switch (setting.toLowerCase(Locale.ROOT)) {
      case "default" -> false;
      case "qualified" -> true;
      default ->
          throw new IllegalArgumentException(
              "the setting %s is \"%s\"; write default or qualified".formatted(SETTING, setting));
    };
  }
}
