package org.angarium.cdi.setting;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts in annotations in which {@code ${key}} and {@code ${key:default}} stand for settings. */
public final class Expressions {
  private static final Pattern EXPRESSION = Pattern.compile("\\$\\{([^}:]+)(?::([^}]*))?}");

  private final Settings settings;

  /** Expressions of these settings. */
  public Expressions(Settings settings) {
    this.settings = settings;
  }

  /**
   * The text with the values of its settings.
   *
   * @throws IllegalArgumentException where a setting has no value and no default
   */
  public String resolve(String text) {
    Matcher matcher = EXPRESSION.matcher(text);
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      String key = matcher.group(1).strip();
      String value = settings.value(key);
      if (value == null) {
        value = matcher.group(2);
      }
      if (value == null) {
        throw new IllegalArgumentException(
            "the setting \"%s\" of \"%s\" has no value; set it, or write ${%s:DEFAULT}"
                .formatted(key, text, key));
      }
      matcher.appendReplacement(result, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(result).toString();
  }
}
