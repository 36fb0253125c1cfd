package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Fills a buffer from {@link Layers}, and from the main file where they have nothing. */
final class LayeredRead implements Overlay.Visitor {
  private final MainFile main;
  private final @Nullable LogFile log;
  private final ByteBuffer target;

  LayeredRead(MainFile main, @Nullable LogFile log, ByteBuffer target) {
    this.main = main;
    this.log = log;
    this.target = target;
  }

  @Override
  public void covered(Extent part) throws IOException {
    int length = Math.toIntExact(part.length());
    if (part.content() instanceof Extent.Memory memory) {
      target.put(memory.bytes(), Math.toIntExact(part.start() - memory.origin()), length);
    } else if (part.content() instanceof Extent.Logged logged) {
      long from = logged.logPosition() + part.start() - logged.origin();
      LogFile present = Objects.requireNonNull(log); // or nothing would be in it
      limited(length, buffer -> present.read(buffer, from));
    } else {
      target.put(new byte[length]);
    }
  }

  @Override
  public void uncovered(long from, long to) throws IOException {
    limited(Math.toIntExact(to - from), buffer -> main.read(buffer, from));
  }

  private void limited(int length, Fill fill) throws IOException {
    int limit = target.limit();
    target.limit(target.position() + length);
    fill.from(target);
    target.limit(limit);
  }

  /** Fills the rest of a buffer. */
  private interface Fill {
    void from(ByteBuffer buffer) throws IOException;
  }
}
