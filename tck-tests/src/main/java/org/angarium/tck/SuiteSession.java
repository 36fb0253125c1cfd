package org.angarium.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The provider under test during one run of the suite. It runs on a directory of its own, its home,
 * except while a test looks at what a crash has left. Used by one test at a time.
 */
final class SuiteSession implements AutoCloseable {
  static final String DIRECTORY = "angarium.tck.directory";
  static final String PATIENCE = "angarium.tck.patience";
  static final String QUIET = "angarium.tck.quiet";

  private final Provider provider;
  private final InstantSource clock;
  private final String runId;
  private final Path base;
  private final long patienceMillis;
  private final long quietMillis;
  private final AtomicInteger names = new AtomicInteger();
  private Path current;
  private boolean running;

  private SuiteSession(Function<String, Optional<String>> parameters, InstantSource clock) {
    this.clock = clock;
    provider = Providers.find(parameters.apply(Providers.PARAMETER).orElse(""));
    runId = UUID.randomUUID().toString().substring(0, 6);
    patienceMillis = parameters.apply(PATIENCE).map(Long::valueOf).orElse(10_000L);
    quietMillis = parameters.apply(QUIET).map(Long::valueOf).orElse(200L);
    base = directory(parameters.apply(DIRECTORY)).resolve("run-" + runId);
    current = base.resolve("home");
  }

  /**
   * Starts the provider that the parameters name, on a new directory. The tests take the time from
   * this clock; it must be the one that the provider uses, as they compare the two.
   */
  static SuiteSession start(Function<String, Optional<String>> parameters, InstantSource clock) {
    SuiteSession session = new SuiteSession(parameters, clock);
    try {
      session.start(session.current);
      return session;
    } catch (Exception e) {
      throw new IllegalStateException(session.provider.name() + " does not start", e);
    }
  }

  private static Path directory(Optional<String> given) {
    try {
      return given.isPresent()
          ? Path.of(given.get()).toAbsolutePath()
          : Files.createTempDirectory("angarium-tck-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Provider provider() {
    return provider;
  }

  long now() {
    return clock.millis();
  }

  long patienceMillis() {
    return patienceMillis;
  }

  long quietMillis() {
    return quietMillis;
  }

  /** A name that nobody has used; {@code words} are in it for who reads a log. */
  String uniqueName(String words) {
    String start = words.length() > 40 ? words.substring(0, 40) : words;
    return "tck-%s-%d-%s".formatted(start, names.incrementAndGet(), runId);
  }

  void restart() throws Exception {
    stop();
    start(current);
  }

  /** A new directory for a child JVM. */
  Path newDirectory() throws IOException {
    return Files.createDirectories(base.resolve("child-" + names.incrementAndGet()));
  }

  /** Stops the provider and starts it on another directory, until {@link #goHome}. */
  void moveTo(Path directory) throws Exception {
    stop();
    start(directory);
  }

  /** Lets the provider run on its home again, whatever a test has done. */
  void goHome() throws Exception {
    Path home = base.resolve("home");
    if (!running || !current.equals(home)) {
      moveTo(home);
    }
  }

  private void start(Path directory) throws Exception {
    Files.createDirectories(directory);
    current = directory;
    provider.start(directory);
    running = true;
  }

  private void stop() throws Exception {
    if (running) {
      running = false;
      provider.stop();
    }
  }

  /** Stops the provider and deletes what it has written. */
  @Override
  public void close() throws Exception {
    stop();
    try (Stream<Path> files = Files.walk(base)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
