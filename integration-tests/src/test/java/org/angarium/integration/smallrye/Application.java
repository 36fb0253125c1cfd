package org.angarium.integration.smallrye;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.jms.ConnectionFactory;
import java.util.Map;
import org.angarium.AngariumConnectionFactory;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/**
 * An application in Weld SE: the channels of a {@code microprofile-config.properties}, and beans.
 */
final class Application implements AutoCloseable {
  private final SmallRyeConfig config;
  private final WeldContainer container;

  /**
   * Starts the application.
   *
   * @param settings what is in the configuration beside the broker's URL
   */
  Application(String url, Map<String, String> settings, Class<?>... beans) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withSources(new PropertiesConfigSource(settings, "application", 200))
            .withSources(new PropertiesConfigSource(Map.of("angarium.url", url), "url", 100))
            .build();
    ConfigProviderResolver.instance().registerConfig(config, loader);
    try {
      container = new Weld().addBeanClass(Factory.class).addBeanClasses(beans).initialize();
    } catch (RuntimeException e) {
      ConfigProviderResolver.instance().releaseConfig(config);
      throw e;
    }
  }

  /** A bean of the application. */
  <T> T bean(Class<T> type) {
    return container.select(type).get();
  }

  @Override
  public void close() {
    container.close();
    ConfigProviderResolver.instance().releaseConfig(config);
  }

  /** All that an application writes for Angarium. */
  @ApplicationScoped
  static class Factory {
    @Produces
    @ApplicationScoped
    ConnectionFactory connectionFactory(@ConfigProperty(name = "angarium.url") String url) {
      return new AngariumConnectionFactory(url);
    }
  }
}
