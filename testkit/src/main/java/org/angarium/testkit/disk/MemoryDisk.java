package org.angarium.testkit.disk;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.angarium.engine.h2.journal.RawDisk;
import org.angarium.engine.h2.journal.RawFile;

/**
 * A disk in memory that knows what was synced. A cut leaves each file as it was synced, plus a
 * random choice of the writes since, in random order, some of them torn at sectors of 512 bytes;
 * and of the files made, moved and deleted since the directory was synced a random choice, in
 * order.
 *
 * <p>Each operation that changes something is counted; a cut or an error can be ordered for any.
 * Who had files open before a restart or a kill is refused from then on; and where the files came
 * into another directory meanwhile, so is who opens, makes, moves or deletes files in the one that
 * they were in. So what is left of a process that counts as dead does no harm. Thread-safe.
 */
public final class MemoryDisk implements RawDisk {
  /** Which of the writes that were not synced survive a cut. */
  public enum Survivors {
    /** Not one. */
    NONE,
    /** A random choice. */
    SOME
  }

  private final Random random;
  private final Fate fate = new Fate();
  private Map<Path, Content> files = new HashMap<>();
  private Map<Path, Content> durableFiles = new HashMap<>();
  private final List<DirectoryChange> changes = new ArrayList<>();
  private final Set<Path> deadDirectories = new HashSet<>();
  private int life;
  private long syncs;

  /**
   * @param random chooses what survives
   */
  public MemoryDisk(Random random) {
    this.random = random;
  }

  /** Cuts the power in the operation that comes after so many others. */
  public synchronized void cutAfter(long count) {
    fate.cutAfter(count);
  }

  /** Cuts the power in an operation that a method asks for, after so many others of it. */
  public synchronized void cutInside(String method, int count) {
    fate.cutInside(method, count);
  }

  /** Has the operation fail that comes after so many others. */
  public synchronized void failAfter(long count) {
    fate.failAfter(count);
  }

  /** Whether an operation has failed as was ordered. */
  public synchronized boolean failed() {
    return fate.failed();
  }

  /** Cuts the power, unless it is cut. */
  public synchronized void cutNow() {
    fate.cutNow();
  }

  /**
   * Has somebody told of the next cut of this life, in the middle of the operation that it comes
   * in; must not block.
   */
  public synchronized void onCut(Runnable listener) {
    fate.onCut(listener);
  }

  /** Whether the power is cut. */
  public synchronized boolean isCut() {
    return fate.isCut();
  }

  /**
   * The methods of the store and its journal that the cut came in, such as " Recovery.replay
   * LogFile.begin".
   */
  public synchronized String cutIn() {
    return fate.cutIn();
  }

  /** How many operations have changed something, or tried to. */
  public synchronized long operations() {
    return fate.operations();
  }

  /** How many times a file was synced. */
  public synchronized long syncs() {
    return syncs;
  }

  /** Switches the power on again after a cut; the files are then in another directory. */
  public synchronized void restart(Survivors survivors, Path directory) {
    leave(directory);
    if (survivors == Survivors.SOME) {
      for (DirectoryChange change : changes) {
        if (random.nextBoolean()) {
          change.apply(durableFiles);
        }
      }
    }
    int share = Content.share(random);
    durableFiles
        .values()
        .forEach(
            content -> {
              if (survivors == Survivors.SOME) {
                content.restart(random, share);
              } else {
                content.restart();
              }
            });
    files = moved(durableFiles, directory);
    durableFiles = new HashMap<>(files);
    changes.clear();
    fate.restart();
    life++;
  }

  /** Takes all files away, and closes them. */
  public synchronized void wipe() {
    files.clear();
    durableFiles.clear();
    changes.clear();
    fate.restart();
    life++;
  }

  /** Stops all that is under way without losing anything, as a killed process does. */
  public synchronized void kill() {
    files.values().forEach(content -> content.kill(random));
    life++;
  }

  /**
   * As a process that is killed, at the moment where the power was cut if it was, and another that
   * opens its files, in another directory. What was written and not synced may still be lost in a
   * cut.
   */
  public synchronized void kill(Path directory) {
    kill();
    leave(directory);
    files = moved(files, directory);
    durableFiles = moved(durableFiles, directory);
    changes.replaceAll(change -> change.in(directory));
    fate.restart();
  }

  /** From now on the files are in another directory, and who looks for them here is refused. */
  private void leave(Path directory) {
    files.keySet().forEach(file -> deadDirectories.add(directoryOf(file)));
    durableFiles.keySet().forEach(file -> deadDirectories.add(directoryOf(file)));
    deadDirectories.remove(directory);
  }

  private static Map<Path, Content> moved(Map<Path, Content> map, Path directory) {
    Map<Path, Content> result = new HashMap<>();
    map.forEach((path, content) -> result.put(directory.resolve(path.getFileName()), content));
    return result;
  }

  /** A copy of what a file holds now; an empty one if it is missing. */
  public synchronized byte[] bytes(Path file) {
    Content content = files.get(file);
    return content == null ? new byte[0] : content.current().copy();
  }

  /** Copies of all files, by their names without directories, as they are now. */
  public synchronized Map<String, byte[]> image() {
    Map<String, byte[]> image = new HashMap<>();
    files.forEach(
        (path, content) -> image.put(path.getFileName().toString(), content.current().copy()));
    return image;
  }

  /** Puts a file where it is durable at once. */
  public synchronized void put(Path file, byte[] bytes) {
    Content content = new Content();
    content.put(bytes);
    files.put(file, content);
    durableFiles.put(file, content);
  }

  @Override
  public synchronized RawFile open(Path file, boolean writable) throws IOException {
    check(file);
    Content content = files.get(file);
    if (content == null) {
      if (!writable) {
        throw new FileNotFoundException(file.toString());
      }
      fate.count();
      enter(DirectoryChange.made(file));
      content = Objects.requireNonNull(files.get(file));
    }
    return new MemoryFile(this, content, life);
  }

  @Override
  public synchronized boolean exists(Path file) {
    return files.containsKey(file);
  }

  @Override
  public synchronized long size(Path file) {
    Content content = files.get(file);
    return content == null ? 0 : content.current().size();
  }

  @Override
  public long lastModified(Path file) {
    return exists(file) ? 1 : 0;
  }

  @Override
  public boolean canWrite(Path file) {
    return exists(file);
  }

  @Override
  public synchronized void delete(Path file) throws IOException {
    check(file);
    if (files.containsKey(file)) {
      fate.count();
      enter(DirectoryChange.deleted(file));
    }
  }

  @Override
  public synchronized void move(Path from, Path to) throws IOException {
    check(from);
    check(to);
    fate.count();
    enter(DirectoryChange.moved(from, to));
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    checkDirectory(directory);
    fate.count();
    changes.clear();
    durableFiles = new HashMap<>(files);
  }

  private void enter(DirectoryChange change) {
    change.apply(files);
    changes.add(change);
  }

  private void check(Path file) throws PowerCutException {
    checkDirectory(directoryOf(file));
  }

  private void checkDirectory(Path directory) throws PowerCutException {
    fate.check();
    if (deadDirectories.contains(directory)) {
      throw new PowerCutException();
    }
  }

  private static Path directoryOf(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }

  Fate fate() {
    return fate;
  }

  boolean isAlive(int openedIn) {
    return openedIn == life;
  }

  void countSync() throws IOException {
    fate.count();
    syncs++;
  }
}
