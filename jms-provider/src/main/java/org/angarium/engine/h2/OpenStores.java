package org.angarium.engine.h2;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The stores that are open in this JVM.
 *
 * <p>A lock on a file tells processes apart, not users inside one; and a second attempt to open the
 * file here would, on Unix, give up the first one's lock when it closes the file again. So the
 * JVM's system properties are asked before any file is touched: they are one for all class loaders,
 * two applications in one server each with its own Angarium included. Thread-safe.
 */
final class OpenStores {
  private static final String PREFIX = "org.angarium.open.";

  private OpenStores() {}

  /** Takes a store for this JVM; false when someone here has it. */
  static boolean claim(Path identity) {
    return properties().putIfAbsent(PREFIX + identity, Long.toString(ProcessHandle.current().pid()))
        == null;
  }

  /** Whether someone in this JVM has it. */
  static boolean isOpen(StoreFiles files) {
    try {
      return properties().containsKey(PREFIX + files.identity());
    } catch (IOException e) {
      return false; // its folder is not there
    }
  }

  static void release(Path identity) {
    properties().remove(PREFIX + identity);
  }

  private static Properties properties() {
    return System.getProperties();
  }
}
