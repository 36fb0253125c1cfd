package org.angarium.cdi.listener;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.angarium.cdi.app.Problems;
import org.angarium.cdi.setting.Expressions;
import org.angarium.cdi.setting.Settings;

/** What settings say about listeners, above their annotations. */
final class Overrides {
  private static final String PREFIX = "angarium.listener.";
  private static final List<String> ATTRIBUTES =
      List.of("destination", "selector", "concurrency", "batch", "enabled");

  private final Expressions expressions;

  /** By listener, then by attribute. */
  private final Map<String, Map<String, String>> values = new TreeMap<>();

  Overrides(Settings settings, Expressions expressions) {
    this.expressions = expressions;
    settings
        .below(PREFIX)
        .forEach(
            (key, value) -> {
              int dot = key.lastIndexOf('.');
              String listener = dot < 0 ? key : key.substring(0, dot);
              values
                  .computeIfAbsent(listener, name -> new TreeMap<>())
                  .put(dot < 0 ? "" : key.substring(dot + 1), value);
            });
  }

  /**
   * A setting of a listener, else what its annotation says, with the settings in it.
   *
   * @throws IllegalArgumentException where one of those has no value
   */
  String text(String listener, String attribute, String annotated) {
    String value = values.getOrDefault(listener, Map.of()).get(attribute);
    return expressions.resolve(value == null ? annotated : value);
  }

  /**
   * A number.
   *
   * @throws IllegalArgumentException where it is none above 0
   */
  int number(String listener, String attribute, int annotated) {
    String text = text(listener, attribute, Integer.toString(annotated));
    int number;
    try {
      number = Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is \"%s\"; write a whole number".formatted(attribute, text), e);
    }
    if (number < 1) {
      throw new IllegalArgumentException(
          "%s must be 1 or more, was: %d".formatted(attribute, number));
    }
    return number;
  }

  /**
   * Whether a listener is to run.
   *
   * @throws IllegalArgumentException where the setting is neither true nor false
   */
  boolean enabled(String listener) {
    String text = text(listener, "enabled", "true").strip();
    boolean enabled = text.equalsIgnoreCase("true");
    if (!enabled && !text.equalsIgnoreCase("false")) {
      throw new IllegalArgumentException("enabled is \"%s\"; write true or false".formatted(text));
    }
    return enabled;
  }

  /** Finds settings of listeners and attributes that there are not. */
  void check(List<String> listeners, Problems problems) {
    values.forEach(
        (listener, attributes) -> {
          if (!listeners.contains(listener)) {
            problems.add(
                "the setting " + PREFIX + listener,
                "there is no listener of that name; there are " + new TreeSet<>(listeners));
            return;
          }
          for (String attribute : attributes.keySet()) {
            if (!ATTRIBUTES.contains(attribute)) {
              problems.add(
                  "the setting %s%s.%s".formatted(PREFIX, listener, attribute),
                  "there is no such attribute; there are " + ATTRIBUTES);
            }
          }
        });
  }
}
