package org.angarium.cdi.setting;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * System properties, which are looked up each time, and below them what {@value #FILE} had when the
 * application started. Where several of that name are on the class path, the first that has a key
 * counts.
 */
final class FileSettings implements Settings {
  static final String FILE = "META-INF/angarium.properties";

  private final Properties files;

  private FileSettings(Properties files) {
    this.files = files;
  }

  static Settings read(@Nullable ClassLoader loader) {
    ClassLoader from = loader == null ? FileSettings.class.getClassLoader() : loader;
    Properties merged = new Properties();
    try {
      List<URL> files = Collections.list(from.getResources(FILE));
      Collections.reverse(files);
      for (URL file : files) {
        try (Reader reader = new InputStreamReader(file.openStream(), StandardCharsets.UTF_8)) {
          merged.load(reader);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a file " + FILE + " cannot be read", e);
    }
    return new FileSettings(merged);
  }

  @Override
  public @Nullable String value(String key) {
    String system = System.getProperty(key);
    return system == null ? files.getProperty(key) : system;
  }

  @Override
  public Map<String, String> below(String prefix) {
    Map<String, String> found = new TreeMap<>();
    put(files, prefix, found);
    put(System.getProperties(), prefix, found);
    return found;
  }

  private static void put(Properties from, String prefix, Map<String, String> found) {
    for (String name : from.stringPropertyNames()) {
      if (name.startsWith(prefix)) {
        found.put(name.substring(prefix.length()), from.getProperty(name));
      }
    }
  }
}
