package org.angarium.cdi.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** docs/cdi.md, and what is to be copied from it. */
final class Guide {
  static final Path ROOT = Path.of(System.getProperty("basedir", ""), "..");

  /** A block with the file that the line before it names. */
  private static final Pattern FILE =
      Pattern.compile("(?s)`([\\w./-]+)`[^`\\n]*:\\n\\n```\\w+\\n(.*?)```");

  /** The first command. */
  private static final Pattern COMMAND = Pattern.compile("(?m)^mvn .*exec:?.*$");

  private Guide() {}

  static String text() throws IOException {
    return Files.readString(ROOT.resolve("docs/cdi.md"));
  }

  /** The files that the page has one make, by their paths, in its order. */
  static Map<String, String> files() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    Matcher matcher = FILE.matcher(text());
    while (matcher.find()) {
      files.put(matcher.group(1), matcher.group(2));
    }
    return files;
  }

  /** The command that runs them. */
  static String command() throws IOException {
    Matcher matcher = COMMAND.matcher(text());
    if (!matcher.find()) {
      throw new AssertionError("the page has no command");
    }
    return matcher.group();
  }
}
