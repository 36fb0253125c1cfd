package org.angarium.benchmarks.shared;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.angarium.benchmarks.check.Inspector;
import org.angarium.benchmarks.check.Payload;
import org.angarium.benchmarks.check.Sighting;

/**
 * The JVM of one node: senders and receivers that do as they are told on the standard input, and
 * tell on the standard output how far they are.
 */
public final class NodeMain {
  private static final int SIZE = 1024;
  private static final long MOST_ON_THE_WAY = 4_096;
  private static final long TELL_NANOS = 20_000_000;
  private static final long PACE_NANOS = 20_000_000;

  private final Scenario scenario;
  private final Mode mode;
  private final int node;
  private final PrintStream out;
  private final AtomicLongArray sent;
  private final AtomicLong sentHere = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final Histogram latencies = new ConcurrentHistogram(3);
  private final List<Inspector> inspectors = new ArrayList<>();
  private final List<Thread> senders = new ArrayList<>();
  private final List<Thread> receivers = new ArrayList<>();
  private final Gate gate = new Gate();
  private volatile long onTheWay;
  private volatile boolean sending = true;
  private volatile boolean receiving = true;

  private NodeMain(Scenario scenario, Mode mode, int node, PrintStream out) {
    this.scenario = scenario;
    this.mode = mode;
    this.node = node;
    this.out = out;
    this.sent = new AtomicLongArray(scenario.senders());
  }

  /**
   * Runs and ends the process.
   *
   * @param args scenario, mode, number of the node, URL, connections, folder for what was seen
   */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    PrintStream out = System.out;
    System.setOut(System.err); // whatever a library says is no answer
    try {
      Scenario scenario = Scenario.named(args[0]);
      new NodeMain(scenario, Mode.of(args[1]), Integer.parseInt(args[2]), out)
          .run(args[3], Integer.parseInt(args[4]), Path.of(args[5]));
      System.exit(0);
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private void run(String url, int connections, Path folder) throws Exception {
    try (Lanes lanes =
        mode == Mode.ANGARIUM
            ? new AngariumLanes(scenario, url, latencies)
            : new TableLanes(mode, url, connections)) {
      prepare(lanes);
      out.println("ready");
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      await(in, "go");
      receivers.forEach(Thread::start);
      senders.forEach(Thread::start);
      Thread teller = thread("teller", this::tell);
      teller.start();
      obey(in);
      for (Thread thread : receivers) {
        thread.join();
      }
      teller.join();
    }
    answer(folder);
  }

  private static void await(BufferedReader in, String word) throws IOException {
    String line = in.readLine();
    if (!word.equals(line)) {
      throw new IOException("\"" + line + "\" instead of " + word);
    }
  }

  private void prepare(Lanes lanes) throws Exception {
    int[] ofReceivers = scenario.receiversOf(node);
    for (int i = 0; i < ofReceivers[1]; i++) {
      Inspector inspector = new Inspector(scenario.senders(), scenario.keys());
      inspectors.add(inspector);
      Lanes.In in = lanes.receiver(ofReceivers[0] + i, inspector);
      receivers.add(thread("receiver", () -> receive(in)));
    }
    int[] ofSenders = scenario.sendersOf(node);
    for (int i = 0; i < ofSenders[1]; i++) {
      int number = ofSenders[0] + i;
      Lanes.Out to = lanes.sender();
      senders.add(thread("sender", () -> send(to, number)));
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static Thread thread(String name, Work work) {
    return new Thread(
        () -> {
          try {
            work.run();
          } catch (Exception e) { // then the figures are worth nothing
            e.printStackTrace();
            Runtime.getRuntime().halt(2);
          }
        },
        name);
  }

  private void send(Lanes.Out to, int number) throws Exception {
    Payload payload = new Payload(number, SIZE);
    long sequence = 0;
    long due = System.nanoTime();
    long most = Math.max(MOST_ON_THE_WAY, 2L * scenario.depth());
    while (sending) {
      if (!gate.await(() -> onTheWay <= most || !sending)) {
        continue;
      }
      if (scenario.kind() == Scenario.Kind.LATENCY) {
        due += PACE_NANOS;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
      }
      for (int i = 0; i < scenario.batch(); i++) {
        int key = (int) (sequence % scenario.keys());
        to.send(payload.of(sequence++, key), key);
      }
      sent.set(number, sequence);
      sentHere.addAndGet(scenario.batch());
    }
    to.close();
  }

  private void receive(Lanes.In in) throws Exception {
    if (scenario.depth() > 0) {
      gate.await(() -> onTheWay >= scenario.depth());
    }
    while (receiving) {
      received.addAndGet(in.receive());
    }
    in.close();
  }

  private void tell() {
    while (receiving) {
      out.println("count " + sentHere.get() + " " + received.get());
      LockSupport.parkNanos(TELL_NANOS);
    }
  }

  private void obey(BufferedReader in) throws Exception {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      switch (line) {
        case "measure" -> latencies.reset();
        case "measured" -> tellLatencies();
        case "stop" -> {
          sending = false;
          gate.look();
          for (Thread thread : senders) {
            thread.join();
          }
          out.println("stopped " + sentHere.get());
        }
        case "end" -> {
          receiving = false;
          return;
        }
        default -> {
          onTheWay = Long.parseLong(line);
          gate.look();
        }
      }
    }
    throw new IOException("nobody tells what to do any more");
  }

  private void tellLatencies() {
    if (latencies.getTotalCount() > 0) {
      out.println(
          "latency %.0f %.0f %.0f"
              .formatted(
                  latencies.getValueAtPercentile(50) / 1e3,
                  latencies.getValueAtPercentile(99) / 1e3,
                  latencies.getMaxValue() / 1e3));
    }
  }

  private void answer(Path folder) throws IOException {
    for (int i = 0; i < sent.length(); i++) {
      if (sent.get(i) > 0) {
        out.println("sent " + i + " " + sent.get(i));
      }
    }
    int first = scenario.receiversOf(node)[0];
    if (scenario.copies() == 1) {
      Sighting.of(scenario.senders(), inspectors).write(folder.resolve("seen-0-" + node));
    } else {
      for (int i = 0; i < inspectors.size(); i++) {
        Sighting.of(scenario.senders(), List.of(inspectors.get(i)))
            .write(folder.resolve("seen-" + (first + i) + "-" + node));
      }
    }
    out.println("answered");
  }
}
