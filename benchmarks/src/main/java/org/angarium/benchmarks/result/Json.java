package org.angarium.benchmarks.result;

import java.util.LinkedHashMap;
import java.util.Map;

/** As much of JSON as the raw lines need: objects of texts, numbers and objects. */
final class Json {
  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /** Writes texts, numbers and maps of them, on one line. */
  static String write(Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(Object value, StringBuilder out) {
    if (value instanceof Map<?, ?> map) {
      out.append('{');
      String separator = "";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator);
        quote(String.valueOf(entry.getKey()), out);
        out.append(':');
        write(entry.getValue(), out);
        separator = ",";
      }
      out.append('}');
    } else if (value instanceof Number number) {
      out.append(plain(number.doubleValue()));
    } else {
      quote(String.valueOf(value), out);
    }
  }

  private static String plain(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("JSON has no " + number);
    }
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /**
   * Reads an object; numbers become doubles.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Map<String, Object> readObject(String text) {
    Json json = new Json(text);
    Map<String, Object> object = json.object();
    json.skipBlanks();
    if (json.at != text.length()) {
      throw json.unexpected("the end");
    }
    return object;
  }

  private Map<String, Object> object() {
    Map<String, Object> object = new LinkedHashMap<>();
    expect('{');
    if (next() == '}') {
      at++;
      return object;
    }
    while (true) {
      String name = string();
      expect(':');
      object.put(name, value());
      if (next() != ',') {
        expect('}');
        return object;
      }
      at++;
    }
  }

  private Object value() {
    char first = next();
    if (first == '{') {
      return object();
    }
    return first == '"' ? string() : (Object) number();
  }

  private Double number() {
    int from = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    try {
      return Double.valueOf(text.substring(from, at));
    } catch (NumberFormatException e) {
      at = from;
      throw unexpected("a number");
    }
  }

  private String string() {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return string.toString();
      }
      string.append(c == '\\' ? escaped() : c);
    }
    throw unexpected("\"");
  }

  private char escaped() {
    char c = at < text.length() ? text.charAt(at++) : 0;
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        if (at + 4 > text.length()) {
          throw unexpected("four digits");
        }
        at += 4;
        yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
      }
      case 0 -> throw unexpected("an escaped character");
      default -> c;
    };
  }

  private char next() {
    skipBlanks();
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void skipBlanks() {
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
  }

  private void expect(char wanted) {
    if (next() != wanted) {
      throw unexpected(String.valueOf(wanted));
    }
    at++;
  }

  private IllegalArgumentException unexpected(String wanted) {
    return new IllegalArgumentException("not %s at %d of: %s".formatted(wanted, at, text));
  }
}
