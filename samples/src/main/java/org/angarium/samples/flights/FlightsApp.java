package org.angarium.samples.flights;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.angarium.AngariumConnectionFactory;

/**
 * The application: a process that carries the broker inside itself, publishes departures and
 * consumes them. It can be killed at any moment; started again on the same files, it goes on.
 *
 * <p>It is started by {@link FlightsDemo}, tells it what it does with {@link Signal}s on its
 * output, and reads one order from its input: {@value #FINISH}.
 */
public final class FlightsApp {
  static final String FINISH = "finish";

  /** The application cannot go on. */
  private static final int FAILED = 1;

  /** Whoever started it is gone. */
  private static final int ORPHANED = 2;

  private static final int STATISTICS_CONSUMERS = 4;
  private static final int REBOOKING_WORKERS = 3;

  private final ConnectionFactory factory;
  private final Path file;
  private final int holdAfter;
  private final List<JMSContext> contexts = new ArrayList<>();

  private FlightsApp(String url, Path file, int holdAfter) {
    this.factory = new AngariumConnectionFactory(url);
    this.file = file;
    this.holdAfter = holdAfter;
  }

  /**
   * Runs until it is told to finish, or killed.
   *
   * @param args the broker's URL, the file of departures, and after how many flights to stop in the
   *     middle of the work and await the kill
   */
  public static void main(String[] args) {
    try {
      new FlightsApp(args[0], Path.of(args[1]), Integer.parseInt(args[2])).run();
    } catch (Throwable e) {
      e.printStackTrace();
      // not exit(): nothing that failed may be tidied up before the demo sees it
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private void run() throws JMSException, InterruptedException, ExecutionException {
    Tally tally;
    try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
      Results found = recover(context);
      tally = new Tally(found.status(), FlightsApp::tell);
      Orders orders = new Orders(holdAfter, tally.status().processed(), FlightsApp::tell);
      // consumers before the publisher: a subscription sees what is published after it was made
      List<Worker> workers = consumers(new AirportStatistics(found.ledger()), tally, orders);
      workers.add(new Publisher(open(), file, tally, orders));
      tell(new Signal.Ready(tally.status()));
      listen(orders);
      runAll(workers);
      contexts.forEach(JMSContext::close);
    }
    tell(new Signal.Finished(tally.status()));
  }

  /** What earlier lives of this application have committed. */
  private static Results recover(JMSContext context) throws JMSException {
    Results found = Results.read(context);
    if (found.progress().isEmpty()) {
      PublishedSoFar.NOTHING.send(context);
      context.commit();
    }
    return found;
  }

  private List<Worker> consumers(AirportStatistics statistics, Tally tally, Orders orders) {
    List<Worker> workers = new ArrayList<>();
    JMSContext board = open();
    board.setClientID("flights");
    workers.add(new AlertBoard(board, orders));
    for (int i = 0; i < STATISTICS_CONSUMERS; i++) {
      workers.add(new StatisticsConsumer(open(), statistics, tally, orders));
    }
    for (int i = 0; i < REBOOKING_WORKERS; i++) {
      workers.add(new RebookingWorker(open(), tally, orders));
    }
    return workers;
  }

  /** A session for one worker. */
  private JMSContext open() {
    JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED);
    contexts.add(context);
    return context;
  }

  /** Runs each worker in a thread, until all have ended or one has failed. */
  private static void runAll(List<Worker> workers) throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(workers.size());
    CompletionService<Worker> ended = new ExecutorCompletionService<>(threads);
    for (Worker worker : workers) {
      ended.submit(
          () -> {
            worker.work();
            return worker;
          });
    }
    for (int i = 0; i < workers.size(); i++) {
      ended.take().get();
    }
    threads.shutdown();
  }

  /** Reads orders in a thread of its own. */
  private static void listen(Orders orders) {
    Thread thread =
        new Thread(
            () -> {
              if (!FINISH.equals(readLine())) {
                Runtime.getRuntime().halt(ORPHANED);
              }
              orders.finish();
            },
            "orders");
    thread.setDaemon(true);
    thread.start();
  }

  /** The next line of the input, or the empty string at its end. */
  private static String readLine() {
    // not closed: the input belongs to the process
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    try {
      String line = input.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      return "";
    }
  }

  private static void tell(Signal signal) {
    System.out.println(signal.toLine());
  }
}
