package org.angarium.cdi.setting;

import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** Settings of MicroProfile Config. Only to be touched where its API may be missing. */
final class MicroProfileSettings implements Settings {
  private final Config config;

  private MicroProfileSettings(Config config) {
    this.config = config;
  }

  /**
   * The configuration of this application.
   *
   * @throws NoClassDefFoundError where the API is not there
   * @throws IllegalStateException where nothing implements it
   */
  static Settings find() {
    return new MicroProfileSettings(ConfigProvider.getConfig());
  }

  @Override
  public @Nullable String value(String key) {
    return config.getOptionalValue(key, String.class).orElse(null);
  }

  @Override
  public Map<String, String> below(String prefix) {
    Map<String, String> found = new TreeMap<>();
    for (String name : config.getPropertyNames()) {
      if (name.startsWith(prefix)) {
        config
            .getOptionalValue(name, String.class)
            .ifPresent(value -> found.put(name.substring(prefix.length()), value));
      }
    }
    return found;
  }
}
