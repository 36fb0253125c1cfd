package org.angarium.selector;

import org.angarium.model.AngariumException;

/** Cuts a selector into tokens, one for each call. Not thread-safe. */
final class Lexer {
  private final String text;
  private int at;

  Lexer(String text) {
    this.text = text;
  }

  /** Space, horizontal tab, form feed and the line terminators, and nothing else (3.8.1.1). */
  static boolean isWhitespace(int codePoint) {
    return switch (codePoint) {
      case ' ', '\t', '\f', '\n', '\r' -> true;
      default -> false;
    };
  }

  /**
   * The next token; at the end {@link Token.Kind#END}, however often.
   *
   * @throws AngariumException when no token begins here, or a string does not end
   */
  Token next() {
    while (at < text.length() && isWhitespace(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return new Token(Token.Kind.END, at, at, "");
    }
    int first = text.codePointAt(at);
    if (first == '\'') {
      return string();
    } else if (isDigit(first) || (first == '.' && isDigit(peek(1)))) {
      return number();
    } else if (Character.isJavaIdentifierStart(first)) {
      return word();
    }
    return symbol(first);
  }

  private Token string() {
    int start = at;
    StringBuilder content = new StringBuilder();
    int from = start + 1;
    while (true) {
      int quote = text.indexOf('\'', from);
      if (quote < 0) {
        throw refuse(start, "this string does not end, expected a closing single quote");
      }
      content.append(text, from, quote);
      at = quote + 1;
      if (peek(0) != '\'') {
        return new Token(Token.Kind.STRING, start, at, content.toString());
      }
      content.append('\'');
      from = at + 1;
    }
  }

  /** All that can belong to a number in Java's syntax; what it is worth is told later. */
  private Token number() {
    int start = at;
    boolean hexadecimal = peek(0) == '0' && (peek(1) | 0x20) == 'x';
    int exponent = hexadecimal ? 'p' : 'e';
    while (at < text.length()) {
      int c = text.codePointAt(at);
      boolean signed = at > start && (text.charAt(at - 1) | 0x20) == exponent;
      if (c != '.' && !Character.isJavaIdentifierPart(c) && !(signed && (c == '+' || c == '-'))) {
        break;
      }
      at += Character.charCount(c);
    }
    return token(Token.Kind.NUMBER, start);
  }

  private Token word() {
    int start = at;
    while (at < text.length() && Character.isJavaIdentifierPart(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    return token(Token.Kind.ofWord(text.substring(start, at)), start);
  }

  private Token symbol(int first) {
    int start = at;
    Token.Kind kind =
        switch (first) {
          case '=' -> Token.Kind.EQUAL;
          case '<' ->
              switch (peek(1)) {
                case '=' -> Token.Kind.LESS_OR_EQUAL;
                case '>' -> Token.Kind.NOT_EQUAL;
                default -> Token.Kind.LESS;
              };
          case '>' -> peek(1) == '=' ? Token.Kind.GREATER_OR_EQUAL : Token.Kind.GREATER;
          case '+' -> Token.Kind.PLUS;
          case '-' -> Token.Kind.MINUS;
          case '*' -> Token.Kind.STAR;
          case '/' -> Token.Kind.SLASH;
          case '(' -> Token.Kind.OPEN;
          case ')' -> Token.Kind.CLOSE;
          case ',' -> Token.Kind.COMMA;
          default -> throw refuse(start, unexpected(first));
        };
    at +=
        switch (kind) {
          case LESS_OR_EQUAL, NOT_EQUAL, GREATER_OR_EQUAL -> 2;
          default -> 1;
        };
    return token(kind, start);
  }

  private String unexpected(int codePoint) {
    String found =
        "found "
            + Refusal.quote(text, at, at + Character.charCount(codePoint))
            + String.format(" (U+%04X)", codePoint);
    return found
        + switch (codePoint) {
          case '"' -> ", expected a string in single quotes";
          case '!' -> ", expected NOT, or <> for \"not equal\"";
          case '&' -> ", expected AND";
          case '|' -> ", expected OR";
          case '.' -> ", which cannot be in an identifier";
          default -> ", which has no meaning in a selector";
        };
  }

  private Token token(Token.Kind kind, int start) {
    return new Token(kind, start, at, text.substring(start, at));
  }

  /** The char that far ahead, or 0 behind the end. */
  private int peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private AngariumException refuse(int position, String problem) {
    return Refusal.at(text, position, problem);
  }
}
