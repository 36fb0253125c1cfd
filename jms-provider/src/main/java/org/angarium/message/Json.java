package org.angarium.message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads as much of JSON as {@link HistoryForm} writes: objects, arrays, strings and whole numbers,
 * a few levels deep. Whatever else is found is an {@link IllegalArgumentException}. For one text.
 */
final class Json {
  private static final int MAX_DEPTH = 4;

  private final String text;
  private int at;

  private Json(String text) {
    this.text = text;
  }

  /** A Map, List, String or Long. */
  static Object read(String text) {
    Json json = new Json(text);
    Object value = json.value(0);
    if (json.peek() != 0) {
      throw json.unexpected();
    }
    return value;
  }

  private Object value(int depth) {
    if (depth > MAX_DEPTH) {
      throw unexpected();
    }
    return switch (peek()) {
      case '[' -> array(depth);
      case '{' -> object(depth);
      case '"' -> string();
      default -> number();
    };
  }

  private List<Object> array(int depth) {
    List<Object> values = new ArrayList<>();
    at++;
    while (peek() != ']') {
      separate(values.isEmpty());
      values.add(value(depth + 1));
    }
    at++;
    return values;
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> members = new LinkedHashMap<>();
    at++;
    while (peek() != '}') {
      separate(members.isEmpty());
      if (peek() != '"') {
        throw unexpected();
      }
      String name = string();
      take(':');
      members.put(name, value(depth + 1));
    }
    at++;
    return members;
  }

  private void separate(boolean first) {
    if (!first) {
      take(',');
    }
  }

  private void take(char expected) {
    if (peek() != expected) {
      throw unexpected();
    }
    at++;
  }

  private String string() {
    StringBuilder value = new StringBuilder();
    at++;
    char c = next();
    while (c != '"') {
      value.append(c == '\\' ? escaped(next()) : c);
      c = next();
    }
    return value.toString();
  }

  private char escaped(char c) {
    if (c == 'u') {
      if (text.length() - at < 4) {
        throw unexpected();
      }
      at += 4;
      return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default -> throw unexpected();
    };
  }

  private Long number() {
    int from = at;
    while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '-')) {
      at++;
    }
    return Long.valueOf(text.substring(from, at));
  }

  private char next() {
    if (at == text.length()) {
      throw unexpected();
    }
    return text.charAt(at++);
  }

  /** The next character that is not white space; 0 at the end. */
  private char peek() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at == text.length() ? 0 : text.charAt(at);
  }

  private IllegalArgumentException unexpected() {
    return new IllegalArgumentException("no history: unexpected text at " + at);
  }
}
