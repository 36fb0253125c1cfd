package org.angarium;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.PasswordSource;
import org.jspecify.annotations.Nullable;

/** The options that were given, each with its value. Immutable. */
final class OptionValues {
  /** Nothing was given. */
  static final OptionValues NONE = new OptionValues(Map.of());

  private final Map<Option<?>, Object> values;

  private OptionValues(Map<Option<?>, Object> values) {
    this.values = values;
  }

  /**
   * The options in a properties object, its defaults included.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING}
   */
  static OptionValues of(Properties properties) {
    OptionValues result = NONE;
    for (String name : new TreeSet<>(properties.stringPropertyNames())) {
      result = result.withText(Options.named(name), properties.getProperty(name));
    }
    return result;
  }

  /** These values, and one more in place of what the option may have had. */
  <T> OptionValues with(Option<T> option, T value) {
    Map<Option<?>, Object> copy = new LinkedHashMap<>(values);
    copy.put(option, option.check(value));
    return new OptionValues(copy);
  }

  /** As {@link #with}, of a text. */
  <T> OptionValues withText(Option<T> option, String text) {
    return with(option, option.parse(text));
  }

  /**
   * These values and others.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING} where an option has two values
   */
  OptionValues and(OptionValues others) {
    Map<Option<?>, Object> copy = new LinkedHashMap<>(values);
    for (Map.Entry<Option<?>, Object> other : others.values.entrySet()) {
      Object mine = copy.putIfAbsent(other.getKey(), other.getValue());
      if (mine != null && !mine.equals(other.getValue())) {
        throw twice(other.getKey(), others);
      }
    }
    return new OptionValues(copy);
  }

  private AngariumException twice(Option<?> option, OptionValues others) {
    String both =
        option.scope() == Option.Scope.CREDENTIAL
            ? "two different values"
            : "both %s and %s".formatted(text(option), others.text(option));
    return new AngariumException(
        ErrorCode.INVALID_SETTING,
        "option %s has %s, in the URL and in the properties or setters; give it once"
            .formatted(option, both));
  }

  /** The value that was given, or null. */
  <T> @Nullable T given(Option<T> option) {
    return option.type().javaType().cast(values.get(option));
  }

  /** The value that was given, or else the default, which may be null. */
  <T> @Nullable T effective(Option<T> option) {
    T given = given(option);
    return given == null ? option.fallback().apply(this) : given;
  }

  /** As {@link #effective}, for an option that has a default. */
  <T> T required(Option<T> option) {
    T value = effective(option);
    if (value == null) {
      throw new AngariumException(
          ErrorCode.INTERNAL, "option %s has no default; please report this".formatted(option));
    }
    return value;
  }

  /** What was given, as text, in the order of the guide, without passwords and the like. */
  Map<String, String> texts() {
    Map<String, String> result = new LinkedHashMap<>();
    for (Option<?> option : Options.ALL) {
      if (values.containsKey(option) && !isHidden(option)) {
        result.put(option.name(), text(option));
      }
    }
    values.keySet().stream()
        .filter(
            option ->
                DestinationOptions.isName(option.name()) || PostgresOptions.isName(option.name()))
        .filter(option -> !isHidden(option))
        .sorted(Comparator.comparing(Option::name))
        .forEach(option -> result.put(option.name(), text(option)));
    return result;
  }

  /** Whether its value must not be shown. */
  boolean isHidden(Option<?> option) {
    return option.scope() == Option.Scope.CREDENTIAL
        || (values.get(option) instanceof PasswordSource password && password.isSecret());
  }

  /** The options that were given. */
  Set<Option<?>> options() {
    return Collections.unmodifiableSet(values.keySet());
  }

  /** The effective value as text; "none" where there is none. */
  <T> String text(Option<T> option) {
    T value = effective(option);
    return value == null ? "none" : option.type().format(value);
  }

  /** Only the options of a scope. */
  OptionValues only(Option.Scope scope) {
    Map<Option<?>, Object> copy = new LinkedHashMap<>(values);
    copy.keySet().removeIf(option -> option.scope() != scope);
    return new OptionValues(copy);
  }

  /**
   * The first option of these whose value is another than the effective one over there, or null.
   */
  @Nullable Option<?> firstDifference(OptionValues running) {
    for (Map.Entry<Option<?>, Object> asked : values.entrySet()) {
      Option<?> option = asked.getKey();
      if (option.scope() == Option.Scope.BROKER
          && !asked.getValue().equals(running.effective(option))) {
        return option;
      }
    }
    return null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OptionValues that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** What was given, without passwords and the like. */
  @Override
  public String toString() {
    return texts().toString();
  }
}
