package org.angarium.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** A table of Markdown: the first column to the left, the others to the right. */
final class Table {
  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();
  private final int leftColumns;

  /**
   * @param leftColumns how many columns are texts, and stand to the left
   */
  Table(int leftColumns, List<String> head) {
    this.leftColumns = leftColumns;
    this.head = List.copyOf(head);
  }

  /** Adds a row. */
  void row(List<String> cells) {
    if (cells.size() != head.size()) {
      throw new IllegalArgumentException(cells.size() + " cells under " + head.size());
    }
    rows.add(List.copyOf(cells));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The table, with an empty line behind it. */
  String text() {
    StringBuilder out = new StringBuilder();
    append(out, head);
    out.append('|');
    for (int i = 0; i < head.size(); i++) {
      out.append(i < leftColumns ? "---|" : "--:|");
    }
    out.append('\n');
    rows.forEach(row -> append(out, row));
    return out.append('\n').toString();
  }

  private static void append(StringBuilder out, List<String> cells) {
    out.append('|');
    for (String cell : cells) {
      out.append(' ').append(cell.replace("|", "\\|").replace('\n', ' ')).append(" |");
    }
    out.append('\n');
  }
}
