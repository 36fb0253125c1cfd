package org.angarium.tck.provider;

import java.nio.file.Path;
import org.angarium.BrokerBuilder;

/** Angarium with its messages in an H2 database. */
public final class AngariumOnH2 extends Angarium {
  @Override
  public String name() {
    return "Angarium (H2 file)";
  }

  @Override
  BrokerBuilder place(BrokerBuilder builder, Path directory) {
    return builder.file(directory.resolve("tck"));
  }
}
