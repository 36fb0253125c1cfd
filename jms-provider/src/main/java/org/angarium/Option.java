package org.angarium;

import java.util.List;
import java.util.function.Function;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * One option of a URL, a {@link java.util.Properties} object or a builder.
 *
 * @param name as users write it
 * @param scope whom it is about
 * @param type its values
 * @param fallback its value where it is not given; may depend on others that are
 * @param defaultText the default, for the guide
 * @param doc what it is for, one or two sentences for the guide
 */
record Option<T>(
    String name,
    Scope scope,
    OptionType<T> type,
    Function<OptionValues, @Nullable T> fallback,
    String defaultText,
    String doc) {

  /** Whom an option is about. */
  enum Scope {
    /** The broker, and so everyone who connects to it. */
    BROKER,
    /** The connections of one connection factory. */
    FACTORY,
    /** As {@link #FACTORY}, and a secret or next to one: not accepted in a URL. */
    CREDENTIAL
  }

  /**
   * This option for some destinations alone.
   *
   * @param prefix what stands before its name, see {@link DestinationOptions}
   */
  Option<T> forDestinations(String prefix) {
    return new Option<>(
        prefix + name,
        scope,
        type,
        values -> DestinationOptions.inherited(this, prefix, values),
        defaultText,
        doc);
  }

  /** An option is its name. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Option<?> that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /**
   * The value that a text stands for.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING}
   */
  T parse(String text) {
    try {
      return type.parse(scope == Scope.CREDENTIAL ? text : text.strip());
    } catch (IllegalArgumentException e) {
      throw refused(text, e);
    }
  }

  /**
   * Returns {@code value} where it is in range.
   *
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING}
   */
  T check(T value) {
    try {
      type.check(value);
      return value;
    } catch (IllegalArgumentException e) {
      throw refused(type.format(value), e);
    }
  }

  private AngariumException refused(String value, IllegalArgumentException e) {
    String shown = scope == Scope.CREDENTIAL ? "(hidden)" : '"' + value + '"';
    String reason = e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")";
    return new AngariumException(
        ErrorCode.INVALID_SETTING,
        "option %s is refused with the value %s%s: allowed is %s"
            .formatted(name, shown, reason, type.allowed()),
        e);
  }

  @Override
  public String toString() {
    return name;
  }

  /**
   * The option of a name among some.
   *
   * @param these what stands before their names, and after them, for people
   * @throws AngariumException {@link ErrorCode#INVALID_SETTING}
   */
  static Option<?> oneOf(List<Option<?>> some, String name, String these, String others) {
    for (Option<?> option : some) {
      if (option.name().equals(name)) {
        return option;
      }
    }
    List<String> names = some.stream().map(Option::name).toList();
    String nearest = NearestName.of(name, names);
    throw new AngariumException(
        ErrorCode.INVALID_SETTING,
        "there is no option \"%s\"%s; %s%s%s"
            .formatted(
                name,
                nearest == null ? "" : ", did you mean " + nearest + "?",
                these,
                String.join(", ", names),
                others));
  }
}
