package org.angarium.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import org.angarium.Broker;
import org.angarium.BrokerBuilder;
import org.angarium.engine.h2.journal.JournaledFiles.Observation;
import org.angarium.testkit.disk.JournaledDisk;
import org.angarium.testkit.disk.MemoryDisk;
import org.angarium.testkit.disk.MemoryDisk.Survivors;

/**
 * A disk in memory for brokers, whose power can be cut.
 *
 * <pre>{@code
 * try (PowerCutDisk disk = new PowerCutDisk(42)) {
 *   try (Broker broker = disk.builder().open()) {
 *     disk.cutAfter(100);
 *     // ... until the broker fails
 *   }
 *   disk.restart();
 *   try (Broker broker = disk.builder().open()) {
 *     // ... what was acknowledged is there
 *   }
 * }
 * }</pre>
 *
 * <p>The disk knows what was synced. After a cut each file is as it was synced, plus a random
 * choice of the writes since, in random order, some of them torn at sectors of 512 bytes. A broker
 * on this disk is a real one, with the machine's own disk exchanged below its store; its log is
 * small, so that also what happens seldom happens often.
 *
 * <p>A restart or a kill begins a new life, with the files in a new place: {@link #url}. A broker
 * of an earlier life is refused whatever it asks of the disk; it should be closed all the same, and
 * then throws, since its storage has failed.
 *
 * <p>Thread-safe.
 */
public final class PowerCutDisk implements AutoCloseable {
  private static final long INITIAL_LOG = 64 << 10;
  private static final long MAX_LOG = 512 << 10;
  private static final long MAX_PENDING = 120_000;

  private final long seed;
  private final Path root;
  private final JournaledDisk journaled;
  private final MemoryDisk disk;
  private final Observation mount;
  private int life = 1;

  /**
   * @param seed of all that is random; the same for the same choices
   */
  public PowerCutDisk(long seed) {
    this.seed = seed;
    try {
      root = Files.createTempDirectory("angarium-power").toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String scheme = "power-" + UUID.randomUUID();
    journaled =
        JournaledDisk.besideFolders(scheme, random(seed), INITIAL_LOG, MAX_LOG, MAX_PENDING);
    disk = journaled.disk();
    mount = journaled.mount(root);
  }

  /** As the public one, with a broker's files on it. */
  PowerCutDisk(long seed, Map<String, byte[]> image) {
    this(seed);
    image.forEach((name, bytes) -> disk.put(directory().resolve(name), bytes));
  }

  /** What is on it, by the names of the files. */
  Map<String, byte[]> image() {
    return disk.image();
  }

  /** Seeds that are near to each other shall not give the same choices. */
  private static Random random(long seed) {
    return new Random(new SplittableRandom(seed).nextLong());
  }

  /** What the disk was made with. */
  public long seed() {
    return seed;
  }

  /** How many times it was opened, begun with 1: each restart and each kill begins a life. */
  public synchronized int life() {
    return life;
  }

  /** The URL of a broker on this disk, in its present life. */
  public String url() {
    return "angarium:h2:file:" + database();
  }

  /** A builder for a broker on this disk, in its present life. */
  public BrokerBuilder builder() {
    return Broker.builder().file(database());
  }

  private Path database() {
    return directory().resolve("broker");
  }

  private synchronized Path directory() {
    return root.resolve("life" + life);
  }

  /** Cuts the power in the operation that comes after so many others; from 0. */
  public void cutAfter(long operations) {
    disk.cutAfter(operations);
  }

  /**
   * Cuts the power in an operation that comes from a method of that name, after so many others that
   * do. For tests of Angarium itself; names of methods change.
   */
  public void cutInside(String method, int operations) {
    disk.cutInside(method, operations);
  }

  /** Cuts the power now, unless it is cut. */
  public void cutNow() {
    disk.cutNow();
  }

  /**
   * Has somebody told of the next cut of this life, on the thread whose operation it comes in, and
   * before that goes on. It must not block: to interrupt a thread is what it is for.
   */
  public void onCut(Runnable listener) {
    disk.onCut(listener);
  }

  /** Whether the power is cut: each operation fails. */
  public boolean isCut() {
    return disk.isCut();
  }

  /**
   * Which methods of the store the last cut came in, outermost first; empty for {@link #cutNow}.
   * For people to read.
   */
  public String cutIn() {
    return disk.cutIn().strip();
  }

  /** Has one operation fail, that which comes after so many others: an error of the disk. */
  public void failAfter(long operations) {
    disk.failAfter(operations);
  }

  /** Whether an operation has failed as was ordered. */
  public boolean hasFailed() {
    return disk.failed();
  }

  /**
   * How many operations have come: writes, syncs, truncations, and files made, moved or deleted.
   */
  public long operations() {
    return disk.operations();
  }

  /** How many times a file was synced. */
  public long syncs() {
    return disk.syncs();
  }

  /** Switches the power on again; of what was not synced a random choice has survived. */
  public void restart() {
    restart(Survivors.SOME);
  }

  /** Switches the power on again; of what was not synced nothing has survived. */
  public void restartWithoutUnsynced() {
    restart(Survivors.NONE);
  }

  private synchronized void restart(Survivors survivors) {
    disk.cutNow();
    life++;
    disk.restart(survivors, directory());
  }

  /**
   * As if the process had been killed, now or, if the power was cut, at that moment: nothing that
   * was written is lost, since the operating system has it; but a cut may still take it.
   */
  public synchronized void kill() {
    life++;
    disk.kill(directory());
  }

  /** Writes all files as they are now into a folder, to be looked at. */
  public void save(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, byte[]> file : disk.image().entrySet()) {
      Files.write(folder.resolve(file.getKey()), file.getValue());
    }
  }

  /**
   * Forgets the files; to be called when the brokers on it are closed. Calling it again does
   * nothing.
   */
  @Override
  public void close() {
    if (!Files.exists(root)) {
      return;
    }
    disk.cutNow();
    mount.close();
    journaled.close();
    try (var paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The seed, the life and the number of operations. */
  @Override
  public String toString() {
    return "power cut disk of seed %d, life %d, %d operations"
        .formatted(seed, life(), disk.operations());
  }
}
