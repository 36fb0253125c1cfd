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
 * consumes them. It can be killed at any moment; started again on the same files, it goes on. Where
 * the messages are in a database, several of these processes share the work.
 *
 * <p>It is started by {@link FlightsDemo}, tells it what it does with {@link Signal}s on its
 * output, and reads orders from its input: {@value #WORK} with a number of flights, at which to
 * stop in the middle of the work and await the kill; and {@value #FINISH}.
 */
public final class FlightsApp {
  static final String WORK = "work";
  static final String FINISH = "finish";

  /** The application cannot go on. */
  private static final int FAILED = 1;

  /** Whoever started it is gone. */
  private static final int ORPHANED = 2;

  private static final int STATISTICS_CONSUMERS = 4;
  private static final int REBOOKING_WORKERS = 3;

  private final ConnectionFactory factory;
  private final Path file;
  private final int number;
  private final int apps;
  private final List<JMSContext> contexts = new ArrayList<>();

  private FlightsApp(String url, Path file, int number, int apps) {
    this.factory = new AngariumConnectionFactory(url);
    this.file = file;
    this.number = number;
    this.apps = apps;
  }

  /**
   * Runs until it is told to finish, or killed.
   *
   * @param args the broker's URL, the file of departures, which of the applications this is, from
   *     1, and how many there are
   */
  public static void main(String[] args) {
    try {
      int number = Integer.parseInt(args[2]);
      new FlightsApp(args[0], Path.of(args[1]), number, Integer.parseInt(args[3])).run();
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
      tally = new Tally(found.status(number), ahead(found), FlightsApp::tell);
      Orders orders = new Orders(tally.status().processed(), FlightsApp::tell);
      // consumers before the publisher: a subscription sees what is published after it was made
      AirportStatistics statistics = new AirportStatistics(number, found.ledger());
      List<Worker> workers = consumers(statistics, tally, orders);
      workers.add(new Publisher(open(), file, tally, orders));
      tell(new Signal.Ready(tally.status()));
      listen(orders);
      orders.awaitBegin();
      runAll(workers);
      contexts.forEach(JMSContext::close);
    }
    tell(new Signal.Finished(tally.status()));
  }

  /** What is left for this process to do; of several, nobody knows who will do it. */
  private int ahead(Results found) {
    Status all = found.status();
    return apps == 1 ? all.published() - all.processed() : 0;
  }

  /** What earlier lives of this application, and the others, have committed. */
  private Results recover(JMSContext context) throws JMSException {
    Results found = Results.read(context);
    if (number == 1 && found.progress().isEmpty()) {
      PublishedSoFar.begin(context);
      context.commit();
    }
    return found;
  }

  private List<Worker> consumers(AirportStatistics statistics, Tally tally, Orders orders) {
    List<Worker> workers = new ArrayList<>();
    workers.add(new AlertBoard(open(), orders));
    for (int i = 0; i < STATISTICS_CONSUMERS; i++) {
      workers.add(new StatisticsConsumer(number, open(), statistics, tally, orders));
    }
    for (int i = 0; i < REBOOKING_WORKERS; i++) {
      workers.add(new RebookingWorker(number, open(), tally, orders));
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
    Thread thread = new Thread(() -> readOrders(orders), "orders");
    thread.setDaemon(true);
    thread.start();
  }

  private static void readOrders(Orders orders) {
    // not closed: the input belongs to the process
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    String line = readLine(input);
    while (line.startsWith(WORK + " ")) {
      orders.workUntil(Integer.parseInt(line.substring(WORK.length() + 1)));
      line = readLine(input);
    }
    if (!FINISH.equals(line)) {
      Runtime.getRuntime().halt(ORPHANED);
    }
    orders.finish();
  }

  /** The next line of the input, or the empty string at its end. */
  private static String readLine(BufferedReader input) {
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
