package org.angarium.cdi.build;

import jakarta.jms.ConnectionFactory;
import java.util.List;
import java.util.Locale;
import org.angarium.cdi.app.CdiError;
import org.angarium.cdi.app.Configuration;
import org.angarium.cdi.app.Factories;
import org.angarium.cdi.app.Jndi;
import org.angarium.cdi.setting.Settings;

/** Whether we stay out of the way of what an application server injects. */
final class ServerBeans {
  /**
   * What servers with messaging set: GlassFish and Payara, WildFly. Of the beans that they add, and
   * of JNDI, nothing can be seen while an application is being deployed.
   */
  private static final List<String> MARKS =
      List.of("com.sun.aas.instanceRoot", "jboss.server.base.dir");

  private ServerBeans() {}

  /**
   * Whether our JMSContext and ConnectionFactory are to be had with our qualifier alone: as the
   * setting says, {@code default} or {@code qualified}, else in a server that offers them itself.
   *
   * @throws jakarta.enterprise.inject.spi.DeploymentException where the setting is neither
   */
  static boolean keepAway(Settings settings) {
    String setting = settings.value(Configuration.INJECTION);
    if (setting == null) {
      return MARKS.stream().anyMatch(mark -> System.getProperty(mark) != null)
          || Jndi.find(Factories.DEFAULT, ConnectionFactory.class) != null;
    }
    return switch (setting.toLowerCase(Locale.ROOT)) {
      case "default" -> false;
      case "qualified" -> true;
      default ->
          throw CdiError.startRefused(
              "the setting %s is \"%s\"; write default or qualified"
                  .formatted(Configuration.INJECTION, setting));
    };
  }
}
