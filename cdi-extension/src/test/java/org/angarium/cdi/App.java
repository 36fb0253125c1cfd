package org.angarium.cdi;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.spi.DeploymentException;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/** An application in Weld SE, with a broker in memory unless it is told otherwise. */
public final class App implements AutoCloseable {
  private final SmallRyeConfig config;
  private final WeldContainer container;

  private App(SmallRyeConfig config, WeldContainer container) {
    this.config = config;
    this.container = container;
  }

  /** An application of these beans, not started yet. */
  public static Builder of(Class<?>... beans) {
    return new Builder(beans);
  }

  /** What an application is made of. */
  public static final class Builder {
    private final List<Class<?>> beans;
    private final Map<String, String> settings = new HashMap<>();

    private Builder(Class<?>... beans) {
      this.beans = new ArrayList<>(List.of(beans));
      settings.put("angarium.url", "angarium:mem:" + UUID.randomUUID());
    }

    /** A setting. */
    public Builder with(String key, String value) {
      settings.put(key, value);
      return this;
    }

    /** Starts it. */
    public App start() {
      SmallRyeConfig config =
          new SmallRyeConfigBuilder()
              .addDefaultInterceptors()
              .withSources(new PropertiesConfigSource(settings, "application", 200))
              .build();
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      ConfigProviderResolver.instance().registerConfig(config, loader);
      try {
        Weld weld = new Weld(UUID.randomUUID().toString()).disableDiscovery();
        weld.addBeanClasses(beans.toArray(Class[]::new));
        return new App(config, weld.initialize());
      } catch (RuntimeException | Error e) {
        ConfigProviderResolver.instance().releaseConfig(config);
        throw e;
      }
    }

    /** Starts it, and returns why it does not start. */
    public DeploymentException refused() {
      try (App app = start()) {
        throw new AssertionError("it has started: " + app);
      } catch (DeploymentException e) {
        return e;
      }
    }
  }

  /** A bean. */
  public <T> T bean(Class<T> type, Annotation... qualifiers) {
    return container.select(type, qualifiers).get();
  }

  /** Whether there is exactly one bean. */
  public boolean has(Class<?> type, Annotation... qualifiers) {
    return container.select(type, qualifiers).isResolvable();
  }

  /** Does something in a request. */
  public <T> T inRequest(Supplier<T> work) {
    RequestContextController controller = bean(RequestContextController.class);
    boolean begun = controller.activate();
    try {
      return work.get();
    } finally {
      if (begun) {
        controller.deactivate();
      }
    }
  }

  /** Does something in a request. */
  public void inRequest(Runnable work) {
    inRequest(
        () -> {
          work.run();
          return null;
        });
  }

  @Override
  public void close() {
    container.close();
    ConfigProviderResolver.instance().releaseConfig(config);
  }
}
