package org.angarium.benchmarks.workload;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.angarium.benchmarks.check.Inspector;
import org.angarium.benchmarks.check.Verdict;

/**
 * 200,000 persistent messages of 1 KiB: fills a queue and stops the provider; a new JVM starts it
 * again, gets the first message, and then all, in transactions.
 */
final class Backlog implements Workload {
  private static final String QUEUE = "backlog";
  private static final int COUNT = 200_000;
  private static final int SIZE = 1024;

  @Override
  public String name() {
    return "backlog";
  }

  @Override
  public int phases() {
    return 2;
  }

  @Override
  public void run(Site site, int phase) throws Exception {
    ConnectionFactory factory = site.start(this).connectionFactory();
    int count = site.scale().count(COUNT);
    if (phase == 0) {
      double seconds = new Fill(factory, QUEUE, 0, SIZE, Fill.Preparation.NONE).fill(count);
      site.results().figure("fillPerSecond", count / seconds);
    } else {
      drain(site, factory, count);
    }
  }

  private static void drain(Site site, ConnectionFactory factory, int count) throws Exception {
    Inspector inspector = new Inspector(Fill.SENDERS, 1);
    try (Connection connection = factory.createConnection()) {
      connection.start();
      Drain drain = new Drain(connection, QUEUE, inspector, site.scale());
      drain.onFirst(
          () ->
              site.results()
                  .figure("firstMessageMillis", ManagementFactory.getRuntimeMXBean().getUptime()));
      drain.run(count);
      site.results().figure("drainPerSecond", drain.perSecond());
      site.results().figure("messages", drain.count());
    }
    site.measureHeap();
    site.results().verdict(Verdict.of(Fill.sent(count), List.of(List.of(inspector))));
  }
}
