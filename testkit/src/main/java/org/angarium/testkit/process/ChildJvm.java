package org.angarium.testkit.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of a test's own, with the test's class path, that tells on its standard output what it
 * does, to be killed.
 *
 * <pre>{@code
 * try (ChildJvm child = ChildJvm.of(Shop.class).arguments(folder).onLine(ledger::accept).start()) {
 *   child.await("up"::equals);
 *   child.killAfter(200_000); // SIGKILL, after so many microseconds
 * }
 * }</pre>
 *
 * <p>A broker is embedded, so the process that has it is the one to kill. The child says with a
 * {@link Report} what it is about to do and what it has done; what it said before it died is read
 * to the end. {@link Moments} hold it at a point of its work until it is killed there.
 *
 * <p>Thread-safe.
 */
public final class ChildJvm implements AutoCloseable {
  /** What a process killed by SIGKILL exits with, as Unix shells have it. */
  public static final int KILLED = 128 + 9;

  private static final int KEPT = 40;
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final Thread reader;
  private final Consumer<String> onLine;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<String> last = new ArrayDeque<>();
  private @Nullable Predicate<String> awaited;
  private @Nullable String found;
  private boolean ended;
  private @Nullable Throwable failure;

  private ChildJvm(Process process, Consumer<String> onLine) {
    this.process = process;
    this.onLine = onLine;
    this.reader = new Thread(this::read, "child-" + process.pid());
    reader.setDaemon(true);
  }

  /** Which JVM to start. */
  public static final class Builder {
    private final Class<?> main;
    private final List<String> arguments = new ArrayList<>();
    private final List<String> options =
        new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    private final List<String> prefix = new ArrayList<>();
    private String classPath = System.getProperty("java.class.path");
    private Consumer<String> onLine = line -> {};

    private Builder(Class<?> main) {
      this.main = main;
    }

    /** A command that is to start the JVM, such as {@code nice}: the JVM's own follows it. */
    public Builder startedBy(String... command) {
      prefix.addAll(List.of(command));
      return this;
    }

    /** Options of the JVM, after those for a quick start. */
    public Builder options(String... more) {
      options.addAll(List.of(more));
      return this;
    }

    /** In place of the options for a quick start. */
    public Builder onlyOptions(String... all) {
      options.clear();
      return options(all);
    }

    /** Classes that are found before those of the test's class path, as of another version. */
    public Builder classesBefore(String path) {
      classPath = path + File.pathSeparator + classPath;
      return this;
    }

    /** What the main method gets. */
    public Builder arguments(Object... more) {
      for (Object argument : more) {
        arguments.add(argument.toString());
      }
      return this;
    }

    /** Hears each line of its output, on one thread, in order. */
    public Builder onLine(Consumer<String> consumer) {
      onLine = consumer;
      return this;
    }

    /** Starts it. Does not wait until it says anything. */
    public ChildJvm start() {
      List<String> command = new ArrayList<>(prefix);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(options);
      command.add("-cp");
      command.add(classPath);
      command.add(main.getName());
      command.addAll(arguments);
      try {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true);
        ChildJvm child = new ChildJvm(builder.start(), onLine);
        child.reader.start();
        return child;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A JVM that runs {@code main}. */
  public static Builder of(Class<?> main) {
    return new Builder(main);
  }

  /** The process. */
  public Process process() {
    return process;
  }

  /** Says a line to it, on its standard input. */
  public void tell(String line) {
    try {
      OutputStream in = process.getOutputStream();
      in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends SIGKILL, and waits until the process is gone and its output is read. */
  public void kill() {
    // not of Process itself, which closes its output with what is still unread in it
    process.toHandle().destroyForcibly();
    awaitExit();
  }

  /**
   * Sends SIGKILL after some time, or when the process has ended by itself.
   *
   * @return whether it was still there to be killed
   */
  public boolean killAfter(long micros) {
    try {
      boolean gone = process.waitFor(micros, TimeUnit.MICROSECONDS);
      kill();
      return !gone;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits some minutes for the end, see {@link #awaitExit(long)}. */
  public int awaitExit() {
    return awaitExit(PATIENCE_SECONDS * 5);
  }

  /** Waits for the end, and returns the exit code; fails if the output could not be understood. */
  public int awaitExit(long seconds) {
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "the child does not end; it said:\n" + lastLines() + "\nits threads:\n" + threads());
      }
      reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    if (failure != null) {
      throw new AssertionError("what the child said is wrong:\n" + lastLines(), failure);
    }
    return process.exitValue();
  }

  /**
   * Waits until it says a line that passes; fails when it ends first, or does not say it in a
   * minute, then with what its threads do.
   */
  public String await(Predicate<String> line) {
    lock.lock();
    try {
      found = last.stream().filter(line).findFirst().orElse(null);
      awaited = line;
      long nanos = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (found == null && !ended && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      if (found == null) {
        throw new AssertionError(
            (ended ? "the child has ended" : "the child does not say what it should")
                + "; it said:\n"
                + String.join("\n", last)
                + (ended ? "" : "\nits threads:\n" + threads()),
            failure);
      }
      return found;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      awaited = null;
      lock.unlock();
    }
  }

  /** What its threads do, as its JDK tells. */
  private String threads() {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process asking =
          new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "Thread.print")
              .redirectErrorStream(true)
              .start();
      return new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "not known: " + e;
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(line);
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      failure = e;
    } finally {
      lock.lock();
      try {
        ended = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void take(String line) {
    onLine.accept(line);
    lock.lock();
    try {
      last.addLast(line);
      if (last.size() > KEPT) {
        last.removeFirst();
      }
      if (awaited != null && found == null && awaited.test(line)) {
        found = line;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private String lastLines() {
    lock.lock();
    try {
      return String.join("\n", last);
    } finally {
      lock.unlock();
    }
  }

  private AssertionError interrupted(InterruptedException e) {
    process.destroyForcibly();
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted while waiting for a child", e);
  }

  /** Ends the process if it is still there. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
