package org.angarium.engine.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.embedded.EmbeddedEngine;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.model.Clock;

/** The embedded engine on an H2 file. */
final class H2Fixture implements EngineFixture {
  private final Path directory;
  private final List<EmbeddedEngine> killed = new ArrayList<>();
  private Path current;
  private int copies;
  private MortalStore store;

  H2Fixture(Path directory) {
    this.directory = directory;
    this.current = directory.resolve("store");
  }

  @Override
  public Nodes open(EngineSettings settings, Clock clock) {
    Path database = current.resolve("angarium");
    store =
        new MortalStore(
            H2Store.open(new H2StoreSettings(database, settings.syncOnCommit(), clock)));
    return Nodes.one(new EmbeddedEngine("contract", clock, settings, store));
  }

  /** Between two operations of its writer the store dies, and its files are copied as they are. */
  @Override
  public void crash(Nodes running) {
    Path copy = directory.resolve("copy" + ++copies);
    store.die(() -> copyUntilQuiet(current, copy));
    killed.add((EmbeddedEngine) running.a());
    current = copy;
  }

  /** H2 has threads of its own: what two copies agree on was there at one moment. */
  private static void copyUntilQuiet(Path from, Path to) {
    try {
      Files.createDirectories(to);
      do {
        for (Path file : files(from)) {
          Files.write(to.resolve(file.getFileName()), Files.readAllBytes(file));
        }
      } while (!isSame(from, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSame(Path from, Path to) throws IOException {
    for (Path file : files(from)) {
      Path copy = to.resolve(file.getFileName());
      if (!Files.exists(copy) || Files.mismatch(file, copy) != -1) {
        return false;
      }
    }
    return true;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(f -> !f.toString().endsWith(".owner")).toList();
    }
  }

  @Override
  public boolean durable() {
    return true;
  }

  @Override
  public void close() {
    killed.forEach(EmbeddedEngine::close);
  }
}
