package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;

/** The hand-out marks that are written along with the messages of a unit. Not thread-safe. */
final class NewMarks {
  /** None, to which none is added. */
  static final NewMarks NONE = new NewMarks();

  private List<Mark> marks = List.of(); // mostly there is nothing

  private record Mark(Subscription subscription, int priority, long sequence) {}

  /** A durable delivery is about to arrive: where a new mark should be written with it, it is. */
  void note(Subscription s, long ord) {
    for (Mark mark : marks) {
      boolean same = mark.subscription == s && mark.priority == Ord.priority(ord);
      if (same && Ord.sequence(ord) + HandOutMarks.BLOCK / 2 < mark.sequence) {
        return;
      }
    }
    if (s.needsMark(ord)) {
      if (marks.isEmpty()) {
        marks = new ArrayList<>();
      }
      marks.add(new Mark(s, Ord.priority(ord), Ord.sequence(ord) + HandOutMarks.BLOCK));
    }
  }

  void write(StoreWriter writer) {
    for (Mark mark : marks) {
      writer.setMark(mark.subscription.id, mark.priority, mark.sequence);
    }
  }

  /** They are on disk. */
  void written() {
    for (Mark mark : marks) {
      mark.subscription.marks().written(mark.priority, mark.sequence);
    }
  }
}
