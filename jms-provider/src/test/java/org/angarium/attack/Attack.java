package org.angarium.attack;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.angarium.Broker;
import org.angarium.testkit.process.ChildJvm;
import org.jspecify.annotations.Nullable;

/**
 * Four nodes, one server or two, and what lies between. With {@code -Dangarium.before=JAR} the
 * nodes are of the version in that jar, which makes the tables too, until {@link #replace} starts
 * them anew in this one. For one thread.
 */
final class Attack implements AutoCloseable {
  static final int NODES = 4;

  /** A machine that is busy with other things needs a longer one. */
  static final Duration LEASE = Duration.ofSeconds(Integer.getInteger("angarium.lease", 5));

  /** Whether nodes do without what distributed databases lack. */
  static final boolean PORTABLE = Boolean.getBoolean("angarium.portable");

  /** What a portable node may not use, and the server cannot refuse. */
  private static final String NOT_PORTABLE =
      """
      SELECT (SELECT count(*) FROM pg_class WHERE relpersistence = 'u')
        + (SELECT count(*) FROM pg_stat_activity
           WHERE usename = 'app' AND query ~* '\\m(un)?listen\\M|\\mnotify\\M')\
      """;

  /** How long nodes may take to come back, on however slow a machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private static final int MOMENTS = 200;
  private static final int CONNECTIONS = 6;

  /** The classes of another version. */
  private static final @Nullable String BEFORE = System.getProperty("angarium.before");

  private static final String VOLATILE = "SELECT count(*) FROM attack.msg_np";

  /** Deliveries that are not effects, and messages that never are. */
  private static final String LEFT =
      """
      SELECT count(*) + (SELECT count(*) FROM attack.msg_np)
        FROM (SELECT sub FROM attack.dlv UNION ALL SELECT sub FROM attack.later) x
        JOIN attack.sub s ON s.id = x.sub JOIN attack.dest d ON d.id = s.dest
        WHERE d.name <> 'out'\
      """;

  private static final List<String> DIAGNOSIS =
      List.of(
          "SELECT now(), * FROM attack.node",
          "SELECT d.name, x.sub, x.ord, x.state, x.owner, x.token, x.attempts, x.grp, x.expires"
              + " FROM attack.dlv x JOIN attack.sub s ON s.id = x.sub"
              + " JOIN attack.dest d ON d.id = s.dest WHERE d.name <> 'out' LIMIT 30",
          "SELECT * FROM attack.later LIMIT 30",
          "SELECT id FROM attack.msg_np LIMIT 30",
          "SELECT * FROM attack.grp LIMIT 30",
          "SELECT node, id, sub, closed FROM attack.consumer",
          "SELECT pid, usename, application_name, state, wait_event_type, wait_event,"
              + " now() - xact_start, left(query, 100) FROM pg_stat_activity"
              + " WHERE usename IS NOT NULL",
          "SELECT * FROM pg_locks WHERE NOT granted");

  private final AttackedServer server;
  private final CutProxy[] proxies = new CutProxy[NODES];
  private final ChildJvm[] nodes = new ChildJvm[NODES];
  private final long[] skews = new long[NODES];
  private final AtomicIntegerArray paused = new AtomicIntegerArray(NODES);
  private final AtomicIntegerArray threads = new AtomicIntegerArray(NODES);
  private final Books books = new Books();
  private final boolean[] replaced = new boolean[NODES];
  private final Path logs;

  /** Since when they cannot work; 0 while they can. */
  private long downSince;

  /**
   * @param server is closed with this
   * @param logs for what nodes say
   */
  Attack(AttackedServer server, Path logs) {
    this.logs = logs;
    this.server = server;
    try {
      Files.createDirectories(logs);
      for (int i = 0; i < NODES; i++) {
        Files.deleteIfExists(log(i));
        proxies[i] = new CutProxy(server.port());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (BEFORE == null) {
      try (Broker broker = Broker.open(url(server.hosts()))) {
        broker.queues(); // the tables are there before four nodes want them
      }
    }
    for (int i = 0; i < NODES; i++) {
      start(i);
    }
    awaitWork("at the start");
    await("nothing that is not persistent has a row", () -> server.selectOne(VOLATILE) > 0);
    if (PORTABLE && server.selectOne(NOT_PORTABLE) != 0) {
      throw new AssertionError("nodes use what is not portable:\n" + diagnosis());
    }
  }

  private Path log(int node) {
    return logs.resolve("node-" + node + ".log");
  }

  AttackedServer server() {
    return server;
  }

  CutProxy proxy(int node) {
    return proxies[node];
  }

  Books books() {
    return books;
  }

  /** The server has crashed, and is there again: where nodes are portable, it forgets nothing. */
  void crashed() {
    if (!PORTABLE) {
      books.forget();
    }
  }

  /** The second server of the pair, if it is one. */
  ServerPair pair() {
    return (ServerPair) server;
  }

  private static String url(String hosts) {
    return "angarium:postgresql://"
        + hosts
        + "/postgres/attack?driver.user=app&maxAttempts=0&driver.connectTimeout=2"
        + "&driver.socketTimeout="
        + LEASE.multipliedBy(3).dividedBy(2).toSeconds()
        + "&postgresql.lease="
        + LEASE.toSeconds()
        + "s&postgresql.portable="
        + PORTABLE
        + "&postgresql.maxConnections="
        + CONNECTIONS;
  }

  // ---- nodes ----------------------------------------------------------------------------------

  void start(int node) {
    ChildJvm.Builder builder =
        ChildJvm.of(AttackNode.class)
            .options("-Xmx128m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
            .options("-Dorg.slf4j.simpleLogger.showDateTime=true")
            .options("-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS")
            .arguments(node, url(server.hosts(proxies[node])))
            .onLine(line -> hear(node, line));
    for (Stream stream : Stream.values()) {
      builder.arguments(books.next(node, stream));
    }
    if (BEFORE != null && !replaced[node]) {
      builder.classesBefore(BEFORE);
    }
    if (nodes[node] != null) {
      books.nodeEnded();
    }
    nodes[node] = builder.start();
    nodes[node].await("up"::equals);
    tell(node, "clock " + skews[node]);
  }

  private void hear(int node, String line) {
    if (line.equals("paused")) {
      paused.set(node, 1);
    } else if (line.startsWith("T ")) {
      threads.set(node, Integer.parseInt(line.substring(2)));
    }
    String[] words = line.split(" ", 3);
    boolean traffic = words.length > 1 && words[0].length() == 1 && Stream.named(words[1]) != null;
    if (!traffic || words[0].equals("W")) {
      write(node, line);
    }
    if (traffic || words[0].equals("X") || words[0].equals("F")) {
      books.hear(node, line);
    }
  }

  private void write(int node, String line) {
    try {
      Files.writeString(
          log(node), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void kill(int node) {
    nodes[node].kill();
    write(node, "---- killed");
  }

  /** A node closes its broker in order, and one of this version takes its place. */
  void replace(int node) {
    tell(node, "leave");
    nodes[node].await("closed"::equals);
    nodes[node].awaitExit();
    write(node, "---- has left");
    replaced[node] = true;
    start(node);
  }

  void skew(int node, long millis) {
    skews[node] = millis;
  }

  void tell(int node, String line) {
    nodes[node].tell(line);
  }

  private void tellAll(String line) {
    for (int i = 0; i < NODES; i++) {
      tell(i, line);
    }
  }

  void signal(int node, String signal) {
    signal(nodes[node].process().pid(), signal);
  }

  static void signal(long pid, String signal) {
    try {
      int code = new ProcessBuilder("kill", "-" + signal, "" + pid).inheritIO().start().waitFor();
      if (code != 0) {
        throw new AssertionError("no signal was sent");
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  // ---- time -----------------------------------------------------------------------------------

  /** Lets it be so for a time. */
  void hold(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void await(String what, BooleanSupplier done) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(what + ", after " + PATIENCE + ":\n" + diagnosis());
      }
      hold(Duration.ofMillis(50));
    }
  }

  /** Until commits of some node wait for the standby. */
  void awaitWaiting() {
    await("no commit waits", () -> pair().waiting() > 0);
  }

  private String diagnosis() {
    StringBuilder text = new StringBuilder();
    for (String sql : DIAGNOSIS) {
      text.append(sql).append('\n');
      server.select(sql).forEach(row -> text.append("  ").append(row).append('\n'));
    }
    for (int i = 0; i < NODES; i++) {
      text.append("node ").append(i).append(": ").append(threadsOf(i)).append('\n');
    }
    return text.toString();
  }

  private String threadsOf(int node) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    String pid = "" + nodes[node].process().pid();
    try {
      Process asking =
          new ProcessBuilder(jcmd.toString(), pid, "Thread.print")
              .redirectErrorStream(true)
              .start();
      Path file = logs.resolve("threads-" + node + ".txt");
      Files.write(file, asking.getInputStream().readAllBytes());
      return "threads are in " + file;
    } catch (IOException e) {
      return e.toString();
    }
  }

  // ---- rounds ---------------------------------------------------------------------------------

  /** From now on they cannot work: how long that lasts counts from here. */
  void goesDown() {
    downSince = System.nanoTime();
  }

  /** Waits until each node sends and receives again; returns how many milliseconds that took. */
  long awaitWork(String when) {
    long start = downSince == 0 ? System.nanoTime() : downSince;
    downSince = 0;
    int[] sends = new int[NODES];
    int[] moves = new int[NODES];
    for (int i = 0; i < NODES; i++) {
      sends[i] = books.sends(i);
      moves[i] = books.moves(i);
    }
    for (int i = 0; i < NODES; i++) {
      int node = i;
      await(
          "node " + node + " does not work again " + when,
          () ->
              books.sends(node) > sends[node] + Stream.values().length
                  && books.moves(node) > moves[node] + Stream.values().length);
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  /** Lets all that was sent be worked on, and writes the effects into the books. */
  void settle() {
    for (int i = 0; i < NODES; i++) {
      paused.set(i, 0);
    }
    tellAll("pause");
    for (int i = 0; i < NODES; i++) {
      int node = i;
      await("node " + node + " does not end sending", () -> paused.get(node) == 1);
    }
    await("something is left", () -> server.selectOne(LEFT) == 0);
    for (int i = 0; i < MOMENTS && books.unexplained() > 0; i++) {
      hold(Duration.ofMillis(50)); // who has taken the last ones says so a moment later
    }
    books.settled();
    Arrays.stream(proxies).forEach(CutProxy::bury); // applications had locks of their own, too
    collect();
  }

  private void collect() {
    try (Broker broker = Broker.open(url(server.hosts()));
        JMSContext context =
            broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("out"));
      for (Message m = consumer.receive(300); m != null; m = consumer.receiveNoWait()) {
        books.effect(
            Stream.valueOf(m.getStringProperty("stream")),
            m.getLongProperty("id"),
            String.valueOf(m.getStringProperty("grp")));
      }
      context.commit();
    } catch (JMSException e) {
      throw new AssertionError(e);
    }
    for (List<String> row : server.select("SELECT id, grp FROM shop.done ORDER BY at")) {
      books.effect(Stream.JOINED, Long.parseLong(row.get(0)), row.get(1));
    }
    checkPlaced();
    server.execute("TRUNCATE shop.done");
  }

  /** The sender's rows and its messages are the same. */
  private void checkPlaced() {
    Set<Long> placed = new HashSet<>();
    server
        .select("SELECT id FROM shop.placed")
        .forEach(row -> placed.add(Long.valueOf(row.get(0))));
    if (!placed.equals(books.effects(Stream.JOINED))) {
      Set<Long> alone = new HashSet<>(placed);
      alone.removeAll(books.effects(Stream.JOINED));
      throw new AssertionError("rows without a message, or messages without a row: " + alone);
    }
  }

  /** Producers go on. */
  void goOn() {
    tellAll("go");
  }

  /** How many threads each node has. */
  int[] threads() {
    for (int i = 0; i < NODES; i++) {
      threads.set(i, 0);
    }
    tellAll("threads");
    int[] counts = new int[NODES];
    for (int i = 0; i < NODES; i++) {
      int node = i;
      await("node " + node + " says nothing", () -> threads.get(node) > 0);
      counts[i] = threads.get(i);
    }
    return counts;
  }

  /** How many connections nodes have at the server, with the time to see that some have gone. */
  void awaitConnections() {
    await(
        "there are more connections than pools have",
        () ->
            server.selectOne("SELECT count(*) FROM pg_stat_activity WHERE usename = 'app'")
                <= NODES * 2L * CONNECTIONS);
    await(
        "nodes that have gone are still there",
        () -> server.selectOne("SELECT count(*) FROM attack.node WHERE ended IS NULL") == NODES);
  }

  /** All nodes close in order. */
  void end() {
    tellAll("end");
    for (ChildJvm node : nodes) {
      node.await("closed"::equals);
    }
  }

  @Override
  public void close() {
    for (ChildJvm node : nodes) {
      if (node != null) {
        node.close();
      }
    }
    Arrays.stream(proxies).forEach(CutProxy::close);
    server.close();
  }
}
