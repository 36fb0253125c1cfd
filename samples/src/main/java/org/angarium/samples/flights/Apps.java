package org.angarium.samples.flights;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The processes of the application that run, and what they tell. */
final class Apps implements AutoCloseable {
  private static final long POLL_MILLIS = 50;

  private final Options options;
  private final List<AppProcess> running = new ArrayList<>();
  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

  /** What an application has told. */
  record Heard(int app, Signal signal) {}

  Apps(Options options) {
    this.options = options;
  }

  /** Starts one. */
  AppProcess start(int number) throws IOException {
    AppProcess app =
        new AppProcess(options, number, signal -> heard.add(new Heard(number, signal)));
    running.add(app);
    return app;
  }

  /** The one of this number that runs. */
  AppProcess app(int number) {
    return running.stream().filter(app -> app.number() == number).findAny().orElseThrow();
  }

  List<AppProcess> running() {
    return List.copyOf(running);
  }

  /** Kills one: SIGKILL, which no process can catch. Returns its exit code. */
  int end(int number) throws DemoException, InterruptedException {
    AppProcess app = app(number);
    running.remove(app);
    return app.kill();
  }

  /** Waits for one that ends by itself. Returns its exit code. */
  int awaitEnd(int number) throws DemoException, InterruptedException {
    AppProcess app = app(number);
    running.remove(app);
    try (app) {
      return app.exitCode();
    }
  }

  /**
   * The next signal, or null if there was none for so long.
   *
   * @throws DemoException if one of them has ended
   */
  @Nullable Heard next(Duration patience) throws DemoException, InterruptedException {
    long start = System.nanoTime();
    while (true) {
      AppProcess ended = ended();
      Heard next = heard.poll(ended == null ? POLL_MILLIS : 0, TimeUnit.MILLISECONDS);
      if (next != null) {
        return next;
      }
      if (ended != null) {
        throw new DemoException(
            "the application ended by itself, with exit code " + ended.exitCode());
      }
      if (System.nanoTime() - start > patience.toNanos()) {
        return null;
      }
    }
  }

  private @Nullable AppProcess ended() throws InterruptedException {
    for (AppProcess app : running) {
      if (app.hasEnded()) {
        return app;
      }
    }
    return null;
  }

  /** Leaves no process behind. */
  @Override
  public void close() {
    running.forEach(AppProcess::close);
  }
}
