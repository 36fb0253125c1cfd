package org.angarium.cdi.setting;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the application is configured with. Thread-safe.
 *
 * <p>The keys of Angarium begin with {@code angarium.}; others are read where an annotation names
 * them as {@code ${key}}.
 */
public interface Settings {
  /** The value of a key, or null for none. */
  @Nullable String value(String key);

  /** The keys that begin with a text, without it, and their values. */
  Map<String, String> below(String prefix);

  /** MicroProfile Config where it is there and set up; else system properties and files. */
  static Settings find() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    Settings config = null;
    try {
      config = MicroProfileSettings.find();
    } catch (NoClassDefFoundError | IllegalStateException e) {
      config = null; // its API is not there, or nothing behind it
    }
    return config == null ? FileSettings.read(loader) : config;
  }
}
