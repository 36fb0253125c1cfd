package org.angarium.testkit.sigkill;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.angarium.testkit.process.Moments;
import org.angarium.testkit.process.Report;

/** The process that is killed: all modes work in it at once. */
final class App {
  private App() {}

  /**
   * @param args folder, moment to stay at, the how many-th time, seed, names of the modes, and the
   *     next number of each; without those it finishes what is left, and ends
   */
  public static void main(String[] args) {
    Report report = new Report();
    Moments moments = new Moments(args[1], Integer.parseInt(args[2]), report);
    List<Mode> modes = List.of(args[4].split(",")).stream().map(Modes::named).toList();
    Map<String, Integer> next = new HashMap<>();
    for (int i = 5; i < args.length; i++) {
      next.put(modes.get(i - 5).name(), Integer.valueOf(args[i]));
    }
    try {
      Site site = new Site(Path.of(args[0]), report, moments, next, Long.parseLong(args[3]));
      for (Mode mode : modes) {
        mode.start(site);
      }
      report.say("up");
      if (site.isFinishing()) {
        finish(site, modes);
      } else {
        new CountDownLatch(1).await();
      }
    } catch (Throwable e) {
      e.printStackTrace(System.out);
      report.say("F " + String.valueOf(e).replace('\n', ' '));
    }
  }

  private static void finish(Site site, List<Mode> modes) throws Exception {
    site.awaitConsumers();
    for (Mode mode : modes) {
      mode.finish(site);
    }
    site.broker().close();
  }
}
