package org.angarium.benchmarks.report;

import java.util.List;
import java.util.Optional;

/**
 * Bars of the medians with whiskers from the least to the greatest: panels, each with its own scale
 * and a bar for each provider.
 */
final class BarPlot {
  private static final int WIDTH = 760;
  private static final int LABELS = 140;
  private static final int VALUES = 90;
  private static final int BAR = 16;
  private static final int GAP = 5;
  private static final int HEAD = 26;
  private static final int FOOT = 14;
  private static final int MARGIN = 12;
  private static final String WHISKER = "#222222";

  private final Results results;

  /** One figure of one workload. */
  record Panel(String workload, String figure) {}

  BarPlot(Results results) {
    this.results = results;
  }

  /**
   * The drawing.
   *
   * @param panels from the top to the bottom
   */
  String draw(String title, List<Panel> panels) {
    int height = 2 * MARGIN;
    for (Panel panel : panels) {
      height += panelHeight(providers(panel.workload).size());
    }
    Svg svg = new Svg(WIDTH, height, title);
    int y = MARGIN;
    for (Panel panel : panels) {
      List<String> providers = providers(panel.workload);
      draw(svg, y, panel, providers);
      y += panelHeight(providers.size());
    }
    return svg.document();
  }

  private static int panelHeight(int bars) {
    return HEAD + bars * (BAR + GAP) + FOOT;
  }

  /** Without the harness alone, which would make all others small. */
  private List<String> providers(String workload) {
    return results.providers(List.of(workload)).stream()
        .filter(provider -> !provider.equals(Providers.NULL))
        .toList();
  }

  private void draw(Svg svg, int top, Panel panel, List<String> providers) {
    String workload = panel.workload;
    String figure = panel.figure;
    svg.text(MARGIN, top + 16, "start", true, workload + ", " + Figures.title(figure));
    double greatest =
        providers.stream()
            .flatMap(provider -> results.spread(provider, workload, figure).stream())
            .mapToDouble(Spread::max)
            .max()
            .orElse(1);
    double unit = (WIDTH - LABELS - VALUES - MARGIN) / Math.max(greatest, Double.MIN_NORMAL);
    int y = top + HEAD;
    for (String provider : providers) {
      svg.text(LABELS - 6, y + 12, "end", false, Providers.title(provider));
      Optional<Spread> spread = results.spread(provider, workload, figure);
      if (spread.isPresent()) {
        bar(svg, y, unit, spread.get(), Providers.color(provider));
      } else {
        svg.text(LABELS + 4, y + 12, "start", false, "no result");
      }
      y += BAR + GAP;
    }
  }

  private static void bar(Svg svg, int y, double unit, Spread spread, String color) {
    svg.rectangle(LABELS, y, spread.median() * unit, BAR, color);
    double middle = y + BAR / 2.0;
    double from = LABELS + spread.min() * unit;
    double to = LABELS + spread.max() * unit;
    svg.line(from, middle, to, middle, WHISKER, 1);
    svg.line(from, middle - 4, from, middle + 4, WHISKER, 1);
    svg.line(to, middle - 4, to, middle + 4, WHISKER, 1);
    svg.text(to + 6, y + 12, "start", false, Numbers.text(spread.median()));
  }
}
