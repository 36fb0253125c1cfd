package org.angarium.tck.provider;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.angarium.BrokerBuilder;
import org.angarium.tck.Ability;

/** Angarium's memory engine; it keeps nothing beyond its end. */
public final class AngariumInMemory extends Angarium {
  @Override
  public String name() {
    return "Angarium (memory)";
  }

  @Override
  BrokerBuilder place(BrokerBuilder builder, Path directory) {
    return builder.memory(directory.getFileName() + "-" + directory.getParent().getFileName());
  }

  @Override
  public Set<Ability> abilities() {
    return EnumSet.complementOf(EnumSet.of(Ability.RESTART, Ability.CRASH));
  }
}
