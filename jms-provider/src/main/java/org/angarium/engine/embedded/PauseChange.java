package org.angarium.engine.embedded;

import org.angarium.engine.Pause;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/** Rests a destination, or has it go on. */
final class PauseChange extends DirectoryChange {
  private final Directory directory;
  private final DestinationName name;
  private final Pause pause;
  private @Nullable DestinationEntry entry;
  private boolean written;

  PauseChange(Directory directory, DestinationName name, Pause pause) {
    this.directory = directory;
    this.name = name;
    this.pause = pause;
  }

  @Override
  public void prepare() {
    DestinationEntry found = directory.get(name);
    entry = found;
    written = found.owner == null && (pause.kept() || found.pause().kept());
  }

  @Override
  public void write(StoreWriter writer) {
    if (entry != null && written) {
      writer.setPause(entry.id, pause.kept() ? pause : Pause.NONE);
    }
  }

  @Override
  public void apply(Wakes wakes) {
    if (entry != null) {
      entry.pause(entry.owner == null ? pause : withoutKeeping(), wakes);
    }
  }

  /** What is temporary does not outlive its connection. */
  private Pause withoutKeeping() {
    return new Pause(pause.delivery(), pause.sending(), false);
  }
}
