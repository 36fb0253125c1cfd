package org.angarium.cdi.body;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** JSON for objects. Thread-safe. */
interface JsonText {
  /** The text for an object. */
  String write(Object value);

  /** The object of a text. */
  @Nullable Object read(String text, Type type);

  /** Jakarta JSON Binding; null where it, or what implements it, is not there. */
  static @Nullable JsonText find() {
    try {
      return JsonbText.create();
    } catch (NoClassDefFoundError e) {
      return null; // the API is not there
    }
  }
}
