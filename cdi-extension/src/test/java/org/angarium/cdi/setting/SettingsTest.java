package org.angarium.cdi.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir private Path directory;

  @Test
  void shouldReadFilesBelowSystemProperties() throws IOException {
    write("one", "angarium.url=angarium:mem:one\nangarium.options.maxAttempts=3\n");
    write("two", "angarium.url=angarium:mem:two\nangarium.options.jmx=false\n");
    System.setProperty("angarium.options.maxAttempts", "4");
    try (URLClassLoader loader = loader("one", "two")) {
      Settings settings = FileSettings.read(loader);
      assertThat(settings.value("angarium.url"))
          .as("the first file's")
          .isEqualTo("angarium:mem:one");
      assertThat(settings.below("angarium.options."))
          .containsEntry("jmx", "false")
          .containsEntry("maxAttempts", "4");
      assertThat(settings.value("angarium.options.maxAttempts")).isEqualTo("4");
      assertThat(settings.value("angarium.none")).isNull();
    } finally {
      System.clearProperty("angarium.options.maxAttempts");
    }
  }

  @Test
  void shouldDoWithoutMicroProfileConfig() throws Exception {
    write("one", "angarium.url=angarium:mem:one\n");
    URL own = FileSettings.class.getProtectionDomain().getCodeSource().getLocation();
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader bare =
        new URLClassLoader(
            new URL[] {own, directory.resolve("one").toUri().toURL()},
            ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(bare);
      Class<?> type = bare.loadClass(Settings.class.getName());
      Object settings = type.getMethod("find").invoke(null);
      assertThat(type.getMethod("value", String.class).invoke(settings, "angarium.url"))
          .isEqualTo("angarium:mem:one");
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void shouldResolveExpressions() throws IOException {
    write("one", "desk=front\nempty=\n");
    try (URLClassLoader loader = loader("one")) {
      Expressions expressions = new Expressions(FileSettings.read(loader));
      assertThat(expressions.resolve("orders")).isEqualTo("orders");
      assertThat(expressions.resolve("orders.${desk}.${none:$1}${empty}"))
          .isEqualTo("orders.front.$1");
      assertThatThrownBy(() -> expressions.resolve("orders.${none}"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "the setting \"none\" of \"orders.${none}\" has no value; set it, or write"
                  + " ${none:DEFAULT}");
    }
  }

  private void write(String folder, String text) throws IOException {
    Path file = directory.resolve(folder).resolve(FileSettings.FILE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private URLClassLoader loader(String... folders) throws IOException {
    URL[] urls = new URL[folders.length];
    for (int i = 0; i < folders.length; i++) {
      urls[i] = directory.resolve(folders[i]).toUri().toURL();
    }
    return new URLClassLoader(urls, null);
  }
}
