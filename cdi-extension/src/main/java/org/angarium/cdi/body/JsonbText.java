package org.angarium.cdi.body;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** JSON by Jakarta JSON Binding. Only to be touched where its API may be missing. */
final class JsonbText implements JsonText {
  private static final Logger LOG = LoggerFactory.getLogger(JsonbText.class);

  private final Jsonb jsonb;

  private JsonbText(Jsonb jsonb) {
    this.jsonb = jsonb;
  }

  static @Nullable JsonText create() {
    try {
      return new JsonbText(JsonbBuilder.create());
    } catch (JsonbException e) {
      LOG.debug("Nothing implements Jakarta JSON Binding", e);
      return null;
    }
  }

  @Override
  public String write(Object value) {
    return jsonb.toJson(value);
  }

  @Override
  public @Nullable Object read(String text, Type type) {
    return jsonb.fromJson(text, type);
  }
}
