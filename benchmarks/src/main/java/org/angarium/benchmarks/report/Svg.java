package org.angarium.benchmarks.report;

import java.util.Locale;

/** A drawing that grows by its elements; coordinates are pixels from the top left. */
final class Svg {
  private final StringBuilder elements = new StringBuilder();
  private final int width;
  private final int height;
  private final String title;

  Svg(int width, int height, String title) {
    this.width = width;
    this.height = height;
    this.title = title;
  }

  void rectangle(double x, double y, double w, double h, String color) {
    add(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>"
            .formatted(number(x), number(y), number(w), number(h), color));
  }

  void line(double x1, double y1, double x2, double y2, String color, double thickness) {
    add(
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\" stroke-width=\"%s\"/>"
            .formatted(number(x1), number(y1), number(x2), number(y2), color, number(thickness)));
  }

  void circle(double x, double y, double radius, String color) {
    add(
        "<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\"/>"
            .formatted(number(x), number(y), number(radius), color));
  }

  /**
   * @param anchor where the point is: {@code start}, {@code middle} or {@code end} of the text
   */
  void text(double x, double y, String anchor, boolean bold, String text) {
    add(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\"%s>%s</text>"
            .formatted(
                number(x), number(y), anchor, bold ? " font-weight=\"bold\"" : "", escape(text)));
  }

  private void add(String element) {
    elements.append("  ").append(element).append('\n');
  }

  /** The whole drawing, on white. */
  String document() {
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
        font-family="sans-serif" font-size="12" fill="#222222" role="img">
          <title>%s</title>
          <rect width="100%%" height="100%%" fill="#ffffff"/>
        %s</svg>
        """
        .formatted(width, height, width, height, escape(title), elements);
  }

  private static String number(double number) {
    String text = String.format(Locale.ROOT, "%.1f", number);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
