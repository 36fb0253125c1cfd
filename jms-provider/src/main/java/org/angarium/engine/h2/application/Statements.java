package org.angarium.engine.h2.application;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a text of SQL does to the transaction, seen from its words: enough to know who must come
 * before H2 gets it. What is not known is taken for the worst.
 */
final class Statements {
  /** The kinds, the later the worse. */
  enum Kind {
    /** Changes nothing. */
    READ,
    /** Changes something in the transaction. */
    WRITE,
    /** H2 commits with it, whatever is open. */
    DEFINITION,
    SAVEPOINT,
    ROLLBACK_TO_SAVEPOINT,
    COMMIT,
    ROLLBACK,
    /** Says how long to wait for others. */
    LOCK_TIMEOUT,
    /** Would go round the store. */
    REFUSED
  }

  private static final Set<String> READS =
      Set.of("SELECT", "VALUES", "TABLE", "WITH", "SHOW", "EXPLAIN", "(", "HELP", "FROM");

  private static final Set<String> WRITES =
      Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "CALL", "RELEASE", "?");

  /** Words that have a query change something. */
  private static final Set<String> CHANGING =
      Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "NEXTVAL", "NEXT VALUE", "SHARE");

  /** What after a brace of JDBC is not for H2 either. */
  private static final Set<String> ESCAPES = Set.of("FN", "OJ", "PARAMS");

  /** Settings of the user that all connections are. */
  private static final Set<String> OF_USER = Set.of("PASSWORD", "SALT");

  /** What has a statement run later, when its rows are read. */
  private static final String LAZY = "LAZY_QUERY_EXECUTION";

  /** What may be set for a session in the middle of a transaction. */
  private static final Set<String> OF_SESSION =
      Set.of(
          "@",
          "SCHEMA",
          "SCHEMA_SEARCH_PATH",
          "QUERY_TIMEOUT",
          "TIME",
          "NON_KEYWORDS",
          "TRUNCATE_LARGE_LENGTH",
          "VARIABLE_BINARY");

  /** As in CREATE OR REPLACE FORCE VIEW. */
  private static final int MAX_BEFORE_VIEW = 5;

  private Statements() {}

  /** The worst kind of the statements in a text. */
  static Kind kindOf(String sql) {
    Kind worst = Kind.READ;
    List<List<String>> statements = statements(sql);
    for (List<String> words : statements) {
      Kind kind = kindOf(words);
      if (statements.size() > 1 && kind.compareTo(Kind.SAVEPOINT) >= 0) {
        return Kind.REFUSED;
      }
      worst = kind.compareTo(worst) > 0 ? kind : worst;
    }
    return worst;
  }

  /** Whether H2's session is another one after it: who gets that next must not find it so. */
  static boolean changesSession(String sql) {
    for (List<String> words : statements(sql)) {
      if (words.contains("@")
          || words.get(0).equals("SET")
          || words.get(0).equals("USE")
          || words.contains("TEMPORARY")
          || words.contains("TEMP")) {
        return true;
      }
    }
    return false;
  }

  /** The number of SET LOCK_TIMEOUT; -1 where there is none. */
  static int lockTimeout(String sql) {
    List<String> words = statements(sql).get(0);
    try {
      return Integer.parseInt(words.get(words.size() - 1));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static Kind kindOf(List<String> words) {
    String first = words.get(0);
    if (READS.contains(first)) {
      return isChanging(words) ? Kind.WRITE : Kind.READ;
    } else if (WRITES.contains(first)) {
      return Kind.WRITE;
    }
    return switch (first) {
      case "COMMIT" -> isAlone(words) ? Kind.COMMIT : Kind.REFUSED;
      case "ROLLBACK" -> isAlone(words) ? Kind.ROLLBACK : rollback(words);
      case "SET" -> setting(words.size() > 1 ? words.get(1) : "");
      case "SAVEPOINT" -> Kind.SAVEPOINT;
      case "BEGIN", "START", "PREPARE", "EXECUTE", "AUTOCOMMIT" -> Kind.REFUSED;
      default -> isOfUser(words) || isChangingView(words) ? Kind.REFUSED : Kind.DEFINITION;
    };
  }

  private static boolean isAlone(List<String> words) {
    return words.size() == 1 || (words.size() == 2 && words.get(1).equals("WORK"));
  }

  private static Kind rollback(List<String> words) {
    return words.get(1).equals("TO") ? Kind.ROLLBACK_TO_SAVEPOINT : Kind.REFUSED;
  }

  private static boolean isOfUser(List<String> words) {
    return words.size() > 1 && words.get(0).equals("ALTER") && words.get(1).equals("USER");
  }

  /** A view that changes something, as by a sequence: a query would not look like that. */
  private static boolean isChangingView(List<String> words) {
    int view = words.indexOf("VIEW");
    return words.get(0).equals("CREATE") && view > 0 && view < MAX_BEFORE_VIEW && isChanging(words);
  }

  private static Kind setting(String name) {
    if (name.equals("LOCK_TIMEOUT")) {
      return Kind.LOCK_TIMEOUT;
    } else if (name.equals("AUTOCOMMIT") || name.equals(LAZY) || OF_USER.contains(name)) {
      return Kind.REFUSED;
    }
    return OF_SESSION.contains(name) ? Kind.WRITE : Kind.DEFINITION;
  }

  private static boolean isChanging(List<String> words) {
    String before = "";
    for (String word : words) {
      if (CHANGING.contains(word) || CHANGING.contains(before + " " + word)) {
        return true;
      }
      before = word;
    }
    return false;
  }

  /** The words and signs of each statement, in capitals, without comments and quoted text. */
  private static List<List<String>> statements(String sql) {
    List<List<String>> all = new ArrayList<>();
    List<String> words = new ArrayList<>();
    int at = 0;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      int end = skip(sql, at);
      if (end > at) {
        at = end;
      } else if (c == ';') {
        finish(words, all);
        words = new ArrayList<>();
        at++;
      } else if (Character.isJavaIdentifierPart(c)) {
        end = at;
        while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
          end++;
        }
        String word = sql.substring(at, end).toUpperCase(Locale.ROOT);
        if (at == 0 || !isOfEscape(sql, at, word)) {
          words.add(word);
        }
        at = end;
      } else {
        if (!Character.isWhitespace(c) && c != '{' && c != '}') { // H2 takes braces away
          words.add(String.valueOf(c));
        }
        at++;
      }
    }
    finish(words, all);
    if (all.isEmpty()) {
      all.add(List.of("SELECT")); // nothing at all; H2 says what it thinks of that
    }
    return all;
  }

  /** Whether H2 takes a word away with the brace before it. */
  private static boolean isOfEscape(String sql, int at, String word) {
    int before = at - 1;
    while (before > 0 && Character.isSpaceChar(sql.charAt(before))) {
      before--;
    }
    return sql.charAt(before) == '{' && ESCAPES.contains(word);
  }

  private static void finish(List<String> words, List<List<String>> all) {
    if (!words.isEmpty()) {
      all.add(words);
    }
  }

  /** The end of a comment or quoted text that begins here; the place itself where none does. */
  private static int skip(String sql, int at) {
    char c = sql.charAt(at);
    if (c == '\'' || c == '"' || c == '`') {
      return after(sql, String.valueOf(c), at + 1);
    } else if (sql.startsWith("$$", at)) {
      return after(sql, "$$", at + 2);
    } else if (sql.startsWith("--", at) || sql.startsWith("//", at)) {
      return afterLine(sql, at + 2);
    } else if (sql.startsWith("/*", at)) {
      return afterComment(sql, at);
    }
    return at;
  }

  /** A carriage return alone ends a line, too. */
  private static int afterLine(String sql, int from) {
    int at = from;
    while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
      at++;
    }
    return at;
  }

  /** Comments of this kind may stand in one another. */
  private static int afterComment(String sql, int start) {
    int depth = 0;
    int at = start;
    do {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0 && at < sql.length());
    return at;
  }

  private static int after(String sql, String end, int from) {
    int found = sql.indexOf(end, from);
    return found < 0 ? sql.length() : found + end.length();
  }
}
