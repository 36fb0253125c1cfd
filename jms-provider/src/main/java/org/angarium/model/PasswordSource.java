package org.angarium.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a password comes from: {@code env:NAME}, {@code property:NAME} and {@code file:PATH} say
 * that, and are no secret; any other text is the password itself, and is never shown.
 */
public record PasswordSource(String text) {
  private static final String ENVIRONMENT = "env:";
  private static final String PROPERTY = "property:";
  private static final String FILE = "file:";

  /** Whether the text is the password itself. */
  public boolean isSecret() {
    return !text.startsWith(ENVIRONMENT) && !text.startsWith(PROPERTY) && !text.startsWith(FILE);
  }

  /**
   * Reads the password.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING} where there is none
   */
  public Secret read() {
    return Secret.password(isSecret() ? text : readElsewhere());
  }

  private String readElsewhere() {
    String name = text.substring(text.indexOf(':') + 1);
    @Nullable String found;
    if (text.startsWith(ENVIRONMENT)) {
      found = System.getenv(name);
    } else if (text.startsWith(PROPERTY)) {
      found = System.getProperty(name);
    } else {
      found = readFile(name);
    }
    if (found == null || found.isEmpty()) {
      throw new AngariumException(
          ErrorCode.INVALID_SETTING,
          "the password of the store should be in %s, where there is none; set it there"
              .formatted(text));
    }
    return found;
  }

  private String readFile(String name) {
    try {
      return Files.readString(Path.of(name)).lines().findFirst().orElse("");
    } catch (IOException | UncheckedIOException | InvalidPathException e) {
      throw new AngariumException(
          ErrorCode.INVALID_SETTING,
          "the password of the store should be in %s, which cannot be read: %s".formatted(text, e),
          e);
    }
  }

  /**
   * The key in a file.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING} where there is none
   */
  public static Secret key(Path file) {
    try {
      return Secret.key(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new AngariumException(
          ErrorCode.INVALID_SETTING,
          "the key of the store should be in %s, which cannot be read: %s".formatted(file, e),
          e);
    }
  }

  /** Where it comes from; nothing that is secret. */
  @Override
  public String toString() {
    return isSecret() ? "(hidden)" : text;
  }
}
