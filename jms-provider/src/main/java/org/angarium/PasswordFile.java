package org.angarium;

import java.io.Console;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Users and their password hashes in a properties file, the option {@code users}:
 *
 * <pre>
 * alice=pbkdf2-sha256:210000:ivRMXN7lTN9CZlF0bd5nyA==:3ZQ…
 * </pre>
 *
 * <p>A line is created by {@code java -cp JARS org.angarium.PasswordFile alice}, which asks for the
 * password, or by {@link #line}. The file is read when the broker opens, and again when it has
 * changed; while it cannot be read nobody gets in. Only users in it may connect.
 *
 * <p>Thread-safe; reads the disk.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public final class PasswordFile implements Authenticator {
  private final File file;
  private final ConcurrentHashMap<String, FastCheck> passed = new ConcurrentHashMap<>();
  private volatile Contents contents;

  /**
   * Reads the file.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING}
   */
  PasswordFile(Path path) {
    file = path.toFile();
    contents = read();
  }

  /**
   * The line of the file for a user.
   *
   * @param user a name without line breaks
   */
  public static String line(String user, String password) {
    if (user.isBlank() || user.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "the user name \"%s\" is refused: it is blank or has a control character"
              .formatted(user));
    }
    StringBuilder key = new StringBuilder();
    for (int i = 0; i < user.length(); i++) {
      char c = user.charAt(i);
      key.append(" :=#!\\".indexOf(c) >= 0 ? "\\" : "").append(c);
    }
    return key + "=" + PasswordHash.of(password);
  }

  /**
   * Asks for a user's password on the console and shows the line for the file.
   *
   * @param args the user's name
   */
  @SuppressWarnings("SystemConsoleNull") // from Java 22 on it reads standard input instead: good
  public static void main(String[] args) {
    Console console = System.console();
    if (console == null || args.length != 1) {
      throw new IllegalArgumentException(
          "run this on a console with one argument, the user's name:"
              + " java -cp JARS org.angarium.PasswordFile alice");
    }
    char[] password = console.readPassword("Password of %s: ", args[0]);
    if (password == null || password.length == 0) {
      throw new IllegalArgumentException("no password was given; run this again");
    }
    console.printf("%s%n", line(args[0], new String(password)));
  }

  /** Whether the file has the user, and the password is right. */
  @Override
  public boolean authenticate(@Nullable String user, @Nullable String password) {
    if (user == null || password == null) {
      return false;
    }
    Contents current = current();
    PasswordHash hash = current.users.get(user);
    if (hash == null) {
      // as long as with a known user, so that the time does not tell who is known
      return current.decoy.matches(password);
    }
    FastCheck before = passed.get(user);
    if (before != null && before.matches(hash, password)) {
      return true;
    }
    boolean right = hash.matches(password);
    if (right) {
      passed.put(user, FastCheck.of(hash, password));
    }
    return right;
  }

  private Contents current() {
    Contents current = contents;
    if (file.lastModified() != current.modified || file.length() != current.length) {
      current = read();
      contents = current;
      passed.clear();
    }
    return current;
  }

  private Contents read() {
    long modified = file.lastModified();
    long length = file.length();
    Properties lines = new Properties();
    // not a file channel: that would be closed by an interrupt of the application's thread
    try (Reader reader = new InputStreamReader(new FileInputStream(file), StandardCharsets.UTF_8)) {
      lines.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw refused("it cannot be read: " + e.getMessage(), e);
    }
    Map<String, PasswordHash> users = new HashMap<>();
    for (String user : lines.stringPropertyNames()) {
      try {
        users.put(user, PasswordHash.parse(lines.getProperty(user)));
      } catch (IllegalArgumentException e) {
        throw refused("the line of user \"%s\" is wrong: %s".formatted(user, e.getMessage()), e);
      }
    }
    return new Contents(modified, length, users, PasswordHash.decoy());
  }

  private AngariumException refused(String reason, Exception cause) {
    return new AngariumException(
        ErrorCode.INVALID_SETTING,
        ("option users is refused with the value \"%s\": %s; allowed is a properties file whose"
                + " lines come from: java -cp JARS org.angarium.PasswordFile USER")
            .formatted(file, reason),
        cause);
  }

  @Override
  public String toString() {
    return "users=" + file;
  }

  private record Contents(
      long modified, long length, Map<String, PasswordHash> users, PasswordHash decoy) {}
}
