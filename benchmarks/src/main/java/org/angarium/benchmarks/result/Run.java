package org.angarium.benchmarks.result;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One raw line: what one run of one workload on one provider gave, in a JVM of its own.
 *
 * @param provider the provider's name, as on the command line
 * @param workload the workload's name, as on the command line
 * @param repetition counted from 1
 * @param figures numbers by their fixed names, such as {@code messagesPerSecond}
 * @param facts texts by their fixed names, such as {@code failure}
 */
public record Run(
    String provider,
    String workload,
    int repetition,
    Map<String, Double> figures,
    Map<String, String> facts) {

  /** Keeps copies, sorted by name. */
  public Run {
    figures = new TreeMap<>(figures);
    facts = new TreeMap<>(facts);
  }

  /** The run as one line of JSON. */
  public String toJson() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("provider", provider);
    fields.put("workload", workload);
    fields.put("repetition", repetition);
    fields.put("figures", figures);
    fields.put("facts", facts);
    return Json.write(fields);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it is not that
   */
  public static Run fromJson(String line) {
    Map<String, Object> fields = Json.readObject(line);
    Map<String, Double> figures = new TreeMap<>();
    object(fields, "figures").forEach((name, value) -> figures.put(name, number(name, value)));
    Map<String, String> facts = new TreeMap<>();
    object(fields, "facts").forEach((name, value) -> facts.put(name, String.valueOf(value)));
    return new Run(
        text(fields, "provider"),
        text(fields, "workload"),
        (int) number("repetition", fields.get("repetition")),
        figures,
        facts);
  }

  private static String text(Map<String, Object> fields, String name) {
    if (fields.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("no text \"" + name + "\" in " + fields);
  }

  private static double number(String name, @Nullable Object value) {
    if (value instanceof Double number) {
      return number;
    }
    throw new IllegalArgumentException("no number \"" + name + "\": " + value);
  }

  private static Map<String, Object> object(Map<String, Object> fields, String name) {
    Map<String, Object> object = new LinkedHashMap<>();
    if (fields.get(name) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> object.put(String.valueOf(key), value));
    }
    return object;
  }
}
