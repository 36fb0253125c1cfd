package org.angarium.management;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import org.jspecify.annotations.Nullable;

/**
 * A row of values with names, as JMX has them: numbers, booleans and texts. Times are texts, as
 * {@code 2026-11-25T08:00:00Z}; what is not there is an empty text. Immutable.
 *
 * @param <T> what is told in such a row
 */
final class Row<T> {
  private final CompositeType type;
  private final Map<String, Column<T>> columns;

  private Row(CompositeType type, Map<String, Column<T>> columns) {
    this.type = type;
    this.columns = columns;
  }

  private record Column<T>(OpenType<?> type, java.util.function.Function<T, Object> value) {}

  CompositeType type() {
    return type;
  }

  /** The type of many. */
  ArrayType<CompositeData[]> many() {
    try {
      return new ArrayType<>(1, type);
    } catch (OpenDataException e) {
      throw new IllegalStateException(e);
    }
  }

  CompositeData of(T told) {
    Map<String, Object> values = new LinkedHashMap<>();
    columns.forEach((name, column) -> values.put(name, column.value.apply(told)));
    try {
      return new CompositeDataSupport(type, values);
    } catch (OpenDataException e) {
      throw new IllegalStateException(e);
    }
  }

  CompositeData[] of(List<T> told) {
    return told.stream().map(this::of).toArray(CompositeData[]::new);
  }

  static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  /** Begins one. */
  static <T> Builder<T> named(String name, String description) {
    return new Builder<>(name, description);
  }

  /**
   * Collects the columns. Not thread-safe.
   *
   * @param <T> what is told in such a row
   */
  static final class Builder<T> {
    private final String name;
    private final String description;
    private final Map<String, Column<T>> columns = new LinkedHashMap<>();

    private Builder(String name, String description) {
      this.name = name;
      this.description = description;
    }

    Builder<T> number(String column, java.util.function.ToLongFunction<T> value) {
      columns.put(column, new Column<>(SimpleType.LONG, told -> value.applyAsLong(told)));
      return this;
    }

    Builder<T> flag(String column, java.util.function.Predicate<T> value) {
      columns.put(column, new Column<>(SimpleType.BOOLEAN, told -> value.test(told)));
      return this;
    }

    /** A text, or a time as text. */
    Builder<T> text(String column, java.util.function.Function<T, @Nullable Object> value) {
      columns.put(column, new Column<>(SimpleType.STRING, told -> Row.text(value.apply(told))));
      return this;
    }

    Row<T> build() {
      List<String> names = new ArrayList<>(columns.keySet());
      OpenType<?>[] types = columns.values().stream().map(Column::type).toArray(OpenType<?>[]::new);
      String[] all = names.toArray(new String[0]);
      try {
        return new Row<>(new CompositeType(name, description, all, all, types), columns);
      } catch (OpenDataException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
