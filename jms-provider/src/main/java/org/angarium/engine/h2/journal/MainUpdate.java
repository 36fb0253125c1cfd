package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes extents whose records are durable to the main file; called under the commit lock. */
final class MainUpdate {
  private static final int COPY = 256 << 10;

  private final MainFile main;
  private final LogFile log;
  private final @Nullable FileCopy copy;

  /**
   * @param copy that is being made of the main file, or null
   */
  MainUpdate(MainFile main, LogFile log, @Nullable FileCopy copy) {
    this.main = main;
    this.log = log;
    this.copy = copy;
  }

  void write(Extent extent) throws IOException {
    if (copy != null) {
      copy.beforeWrite(extent.start(), extent.end());
    }
    if (extent.content() instanceof Extent.Memory memory) {
      int from = Math.toIntExact(extent.start() - memory.origin());
      main.write(
          ByteBuffer.wrap(memory.bytes(), from, Math.toIntExact(extent.length())), extent.start());
    } else if (extent.content() instanceof Extent.Logged logged) {
      copy(extent, logged);
    } else {
      main.writeZeros(extent.start(), extent.end());
    }
  }

  private void copy(Extent extent, Extent.Logged logged) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(COPY, extent.length()));
    for (long at = extent.start(); at < extent.end(); at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), extent.end() - at));
      log.read(buffer, logged.logPosition() + at - logged.origin());
      main.write(buffer.flip(), at);
    }
  }
}
