package org.angarium;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * The URL of a broker: {@code angarium:mem:NAME}, {@code angarium:h2:file:PATH} or {@code
 * angarium:postgresql://HOST:PORT/DATABASE}, the last one with {@code /SCHEMA} or without, and with
 * more databases after semicolons, then, where there are options, {@code ?name=value&name=value}.
 * In each part {@code %XX} stands for a byte of UTF-8; a percent sign, a question mark in a path
 * and an ampersand in a name or a value, and an equals sign in a name, must be written so.
 *
 * @param options those of the URL
 */
record AngariumUrl(BrokerAddress address, OptionValues options) {
  static final String MEMORY = "angarium:mem:";
  static final String H2_FILE = "angarium:h2:file:";
  static final String POSTGRESQL = "angarium:postgresql://";

  private static final String FORMS =
      "write angarium:mem:NAME for a broker in memory, or angarium:h2:file:PATH for one on disk,"
          + " such as angarium:h2:file:./data/orders";

  /**
   * Reads a URL.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_URL}, or {@link ErrorCode#INVALID_SETTING}
   *     where an option is wrong
   */
  static AngariumUrl parse(String url) {
    String text = url.strip();
    int question = text.indexOf('?');
    String place = question < 0 ? text : text.substring(0, question);
    BrokerAddress address = address(place);
    String query = question < 0 ? "" : text.substring(question + 1);
    return new AngariumUrl(address, query.isEmpty() ? OptionValues.NONE : options(place, query));
  }

  private static BrokerAddress address(String place) {
    if (place.startsWith(MEMORY)) {
      return new BrokerAddress.Memory(decode(place, place.substring(MEMORY.length())));
    }
    if (place.startsWith(H2_FILE)) {
      return h2File(place, decode(place, place.substring(H2_FILE.length())));
    }
    if (place.startsWith(POSTGRESQL)) {
      return databases(place, place.substring(POSTGRESQL.length()));
    }
    throw refused(place, reason(place));
  }

  private static BrokerAddress databases(String place, String rest) {
    List<BrokerAddress.PostgreSql> all =
        Stream.of(rest.split(";", -1)).map(one -> postgreSql(place, one)).toList();
    return all.size() == 1 ? all.get(0) : new BrokerAddress.Databases(all);
  }

  private static BrokerAddress.PostgreSql postgreSql(String place, String rest) {
    String[] parts = rest.split("/", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw refused(
          place,
          parts.length < 2
              ? "the database is missing; write " + POSTGRESQL + "HOST:PORT/DATABASE"
              : "there is more after the schema; write "
                  + POSTGRESQL
                  + "HOST:PORT/DATABASE/SCHEMA");
    }
    if (parts[0].indexOf('@') >= 0) {
      throw refused(
          place,
          "a user has no place before the host; give the options driver.user and driver.password");
    }
    String hosts =
        Stream.of(parts[0].split(",", -1))
            .map(host -> host.matches(".*:\\d+") ? host : host + ":5432")
            .collect(Collectors.joining(","));
    String schema =
        parts.length == 3 ? decode(place, parts[2]) : BrokerAddress.PostgreSql.DEFAULT_SCHEMA;
    return new BrokerAddress.PostgreSql(hosts, decode(place, parts[1]), schema);
  }

  private static String reason(String place) {
    if (place.isEmpty()) {
      return "it is empty; " + FORMS;
    } else if (place.startsWith("angarium:postgresql:")) {
      return "two slashes are missing; write " + POSTGRESQL + "HOST:PORT/DATABASE";
    } else if (place.startsWith("angarium:h2:mem:")) {
      return "H2 keeps files only; did you mean " + MEMORY + place.substring(16) + "?";
    } else if (place.startsWith("angarium:h2:")) {
      return "\"file:\" is missing; did you mean " + H2_FILE + place.substring(12) + "?";
    } else if (place.startsWith("angarium:file:")) {
      return "\"h2:\" is missing; did you mean " + H2_FILE + place.substring(14) + "?";
    } else if (place.startsWith("angarium:")) {
      String kind = place.substring(9).split(":", 2)[0];
      String nearest = NearestName.of(kind, List.of("mem", "h2", "postgresql"));
      return "there is no kind of broker \"%s\"%s; %s"
          .formatted(kind, nearest == null ? "" : ", did you mean " + nearest + "?", FORMS);
    }
    return "it does not begin with \"angarium:\"; " + FORMS;
  }

  private static BrokerAddress h2File(String place, String path) {
    if (path.isBlank()) {
      throw refused(place, "the path is missing; " + FORMS);
    } else if (path.endsWith("/")
        || path.endsWith("\\")
        || path.matches("(.*[/\\\\])?\\.{1,2}|~")) {
      throw refused(
          place, "the path is a directory; add the database's name, such as ./data/orders");
    } else if (path.endsWith(".mv.db")) {
      String name = path.substring(0, path.length() - ".mv.db".length());
      throw refused(
          place, "H2 adds the ending .mv.db itself; did you mean " + H2_FILE + name + "?");
    } else if (path.indexOf(';') >= 0) {
      throw refused(
          place,
          "a path with a semicolon cannot be an H2 database; options follow a question mark, such"
              + " as ./data/orders?durability=os");
    }
    try {
      return BrokerAddress.H2File.of(Paths.absolute(path));
    } catch (InvalidPathException | UncheckedIOException e) {
      throw new AngariumException(
          ErrorCode.INVALID_URL,
          "the URL \"%s\" is refused: its path cannot be used: %s; choose another path"
              .formatted(place, e.getMessage()),
          e);
    }
  }

  private static OptionValues options(String place, String query) {
    OptionValues result = OptionValues.NONE;
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(place, equals < 0 ? pair : pair.substring(0, equals));
      if (name.isEmpty()) {
        throw refused(
            place, "an option has no name; options are written ?name=value&name=value after it");
      }
      Option<?> option = inUrl(place, Options.named(name));
      if (equals < 0) {
        throw refused(place, "option %s has no value; write %s=VALUE".formatted(name, name));
      }
      if (result.given(option) != null) {
        throw refused(place, "option %s is given twice; give it once".formatted(name));
      }
      result = result.withText(option, decode(place, pair.substring(equals + 1)));
      if (result.isHidden(option)) {
        throw new AngariumException(
            ErrorCode.INVALID_SETTING,
            ("option %s is refused in a URL with the password itself, since URLs are logged and"
                    + " shown (%s); write env:NAME, property:NAME or file:PATH, or give it to the"
                    + " builder or in properties")
                .formatted(option, place));
      }
    }
    return result;
  }

  private static Option<?> inUrl(String place, Option<?> option) {
    if (option.scope() == Option.Scope.CREDENTIAL) {
      throw new AngariumException(
          ErrorCode.INVALID_SETTING,
          ("option %s is refused in a URL, since URLs are logged and shown (%s); give it to"
                  + " createConnection(user, password), to the connection factory's setUser and"
                  + " setPassword, or in its properties")
              .formatted(option, place));
    }
    return option;
  }

  private static AngariumException refused(String place, String reason) {
    return new AngariumException(
        ErrorCode.INVALID_URL, "the URL \"%s\" is refused: %s".formatted(place, reason));
  }

  private static String decode(String place, String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    int from = 0;
    for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', from)) {
      bytes.writeBytes(text.substring(from, at).getBytes(StandardCharsets.UTF_8));
      int high = digit(text, at + 1);
      int low = digit(text, at + 2);
      if (high < 0 || low < 0) {
        throw refused(place, "a percent sign stands before no two hex digits; write it as %25");
      }
      bytes.write(high << 4 | low);
      from = at + 3;
    }
    bytes.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int digit(String text, int at) {
    return at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
  }

  /** The text with each of some ASCII characters as {@code %XX}. */
  static String encode(String text, String characters) {
    StringBuilder result = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (characters.indexOf(c) >= 0) {
        result.append("%%%02X".formatted((int) c));
      } else {
        result.append(c);
      }
    }
    return result.toString();
  }

  /** The URL as text: options in the order of the guide, without credentials. */
  @Override
  public String toString() {
    Map<String, String> texts = options.texts();
    String query =
        texts.entrySet().stream()
            .map(e -> encode(e.getKey(), "%&=") + "=" + encode(e.getValue(), "%&"))
            .collect(Collectors.joining("&"));
    return address.url() + (query.isEmpty() ? "" : "?" + query);
  }
}
