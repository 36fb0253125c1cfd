package org.angarium.benchmarks.report;

import java.util.List;
import java.util.Optional;

/**
 * Lines of the medians of a series, one for each provider, over the logarithm of its number, with
 * whiskers. The rates have a logarithmic scale too, so that equal steps look equal.
 */
final class LinePlot {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 400;
  private static final int LEFT = 80;
  private static final int RIGHT = 150;
  private static final int TOP = 40;
  private static final int BOTTOM = 50;
  private static final String GRID = "#dddddd";
  private static final List<Double> DIGITS = List.of(1.0, 2.0, 5.0);

  private final Results results;
  private final List<Series> points;
  private final List<String> providers;
  private double leastPower;
  private double greatestPower;

  LinePlot(Results results, String series) {
    this.results = results;
    this.points = results.points(series);
    this.providers =
        results.providers(points.stream().map(Series::workload).toList()).stream()
            .filter(provider -> !provider.equals(Providers.NULL))
            .toList();
  }

  /** The drawing; empty where nothing was measured. */
  Optional<String> draw(String title) {
    double least = Double.MAX_VALUE;
    double greatest = 0;
    for (String provider : providers) {
      for (Series point : points) {
        Optional<Spread> spread = results.spread(provider, point.workload(), Figures.RATE);
        if (spread.isPresent() && spread.get().min() > 0) {
          least = Math.min(least, spread.get().min());
          greatest = Math.max(greatest, spread.get().max());
        }
      }
    }
    if (greatest == 0) {
      return Optional.empty();
    }
    leastPower = Math.floor(Math.log10(least));
    greatestPower = Math.max(leastPower + 1, Math.ceil(Math.log10(greatest)));
    Svg svg = new Svg(WIDTH, HEIGHT, title);
    svg.text(LEFT, 22, "start", true, title + ", messages/s");
    axes(svg);
    int n = 0;
    for (String provider : providers) {
      line(svg, provider);
      int y = TOP + 10 + 20 * n++;
      svg.rectangle(WIDTH - RIGHT + 16, y - 9, 12, 12, Providers.color(provider));
      svg.text(WIDTH - RIGHT + 34, y + 1, "start", false, Providers.title(provider));
    }
    return Optional.of(svg.document());
  }

  private void axes(Svg svg) {
    for (double power = leastPower; power <= greatestPower; power++) {
      for (double digit : DIGITS) {
        double rate = digit * Math.pow(10, power);
        if (rate <= Math.pow(10, greatestPower) * 1.01) {
          svg.line(LEFT, y(rate), WIDTH - RIGHT, y(rate), GRID, 1);
          svg.text(LEFT - 8, y(rate) + 4, "end", false, Numbers.text(rate));
        }
      }
    }
    for (Series point : points) {
      double x = x(point.number());
      svg.line(x, TOP, x, HEIGHT - BOTTOM, GRID, 1);
      svg.text(x, HEIGHT - BOTTOM + 18, "middle", false, Steps.number(point.number()));
    }
  }

  private void line(Svg svg, String provider) {
    String color = Providers.color(provider);
    double beforeX = Double.NaN;
    double beforeY = Double.NaN;
    for (Series point : points) {
      Optional<Spread> found = results.spread(provider, point.workload(), Figures.RATE);
      if (found.isEmpty() || found.get().min() <= 0) {
        beforeX = Double.NaN; // a gap where nothing was measured
        continue;
      }
      double x = x(point.number());
      double y = y(found.get().median());
      if (!Double.isNaN(beforeX)) {
        svg.line(beforeX, beforeY, x, y, color, 2);
      }
      svg.line(x, y(found.get().min()), x, y(found.get().max()), color, 1);
      svg.circle(x, y, 3.5, color);
      beforeX = x;
      beforeY = y;
    }
  }

  private double y(double rate) {
    double part = (Math.log10(rate) - leastPower) / (greatestPower - leastPower);
    return HEIGHT - BOTTOM - part * (HEIGHT - BOTTOM - TOP);
  }

  private double x(long number) {
    double first = place(points.get(0).number());
    double last = place(points.get(points.size() - 1).number());
    double part = last > first ? (place(number) - first) / (last - first) : 0.5;
    return LEFT + part * (WIDTH - RIGHT - LEFT);
  }

  /** The logarithm; zero has none, and stands a step before the first number that has one. */
  private double place(long number) {
    if (number > 0) {
      return Math.log10((double) number);
    }
    return points.stream()
            .filter(point -> point.number() > 0)
            .mapToDouble(point -> Math.log10((double) point.number()))
            .min()
            .orElse(1)
        - 1;
  }
}
