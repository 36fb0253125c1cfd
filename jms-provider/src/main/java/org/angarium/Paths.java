package org.angarium;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Paths as a user writes them: relative to the working directory, absolute, or from home. */
final class Paths {
  private Paths() {}

  /**
   * The absolute path that a text stands for; a leading {@code ~} is the home directory.
   *
   * @throws java.nio.file.InvalidPathException where the text is no path
   */
  static Path absolute(String text) {
    String home = System.getProperty("user.home", ".");
    if (text.equals("~")) {
      return Path.of(home).toAbsolutePath().normalize();
    }
    if (text.startsWith("~/") || text.startsWith("~\\")) {
      return Path.of(home, text.substring(2)).toAbsolutePath().normalize();
    }
    return Path.of(text).toAbsolutePath().normalize();
  }

  /**
   * The one name of a file that may not exist yet, whatever links lead to it: the real path of its
   * deepest directory that exists, and the rest as written. Reads the disk.
   */
  static Path canonical(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    for (Path dir = absolute.getParent(); dir != null; dir = dir.getParent()) {
      if (Files.exists(dir)) {
        try {
          return dir.toRealPath().resolve(dir.relativize(absolute));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return absolute;
  }
}
