package org.angarium.testkit.cuts;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import org.angarium.Broker;
import org.angarium.BrokerBuilder;
import org.angarium.DeliveryGuarantee;
import org.angarium.Durability;
import org.angarium.testkit.ManualClock;
import org.angarium.testkit.PowerCutDisk;
import org.angarium.testkit.cuts.Client.End;
import org.angarium.testkit.cuts.Client.Mail;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A broker that lives again and again on one disk. In its n-th life the power is cut in the n-th
 * operation of the disk, counted from before it opens, so that after some lives there was a cut in
 * each of them; the first life that ends by itself is the last. Some lives between are cut where
 * the n-th operation seldom is. In each life the broker is compared with the model, then goes on.
 */
final class Lives implements AutoCloseable {
  /** Where the n-th operation seldom is. */
  private static final List<String> SELDOM =
      List.of("makeRoom", "carryOver", "redo", "settle", "close");

  private static final Path SAVED = Path.of("target", "power-cuts");

  private final long seed;
  private final Durability durability;
  private final @Nullable Path keyFile;
  private final Random random;
  private final PowerCutDisk disk;
  private final ManualClock clock = new ManualClock(1_000_000);
  private final History history = new History(new BrokerState());
  private final Tally tally;
  private boolean powerCut;
  private int last;
  private int names;

  /** What was lost is told from what rests only where nothing is lost. */
  private final Duration rest;

  Lives(long seed, Durability durability, Tally tally) {
    this(seed, durability, tally, null);
  }

  /**
   * @param keyFile that the store is encrypted with, or null
   */
  Lives(long seed, Durability durability, Tally tally, @Nullable Path keyFile) {
    this.keyFile = keyFile;
    this.seed = seed;
    this.durability = durability;
    this.tally = tally;
    random = new Random(new SplittableRandom(seed).nextLong());
    disk = new PowerCutDisk(random.nextLong());
    rest = durability == Durability.SYNC ? Duration.ofSeconds(1) : Duration.ZERO;
  }

  /**
   * Lives until a life was not cut.
   *
   * @param atLeast at least so many times
   */
  void live(int atLeast) {
    int n = 0;
    try {
      begin();
      boolean cut = true;
      for (; cut || n < atLeast; n++) {
        if (random.nextInt(4) == 0) {
          disk.cutInside(SELDOM.get(random.nextInt(SELDOM.size())), random.nextInt(6));
          liveOnce();
        }
        disk.cutAfter(n);
        cut = liveOnce();
      }
      drain();
    } catch (JMSException | XAException | SQLException | RuntimeException | Error e) {
      throw new AssertionError(
          "seed %d, durability %s, cut %d, life %d, the last cut came in %s; the disk is in %s: %s"
              .formatted(seed, durability, n, disk.life(), disk.cutIn(), save(), e),
          e);
    }
  }

  private Path save() {
    Path folder = SAVED.resolve(durability + "-seed" + seed).toAbsolutePath();
    try {
      disk.save(folder);
    } catch (IOException e) {
      return Path.of(e.toString());
    }
    return folder;
  }

  private Broker open() {
    BrokerBuilder builder = disk.builder();
    if (keyFile != null) {
      builder.encryptionKeyFile(keyFile);
    }
    return builder
        .durability(durability)
        .clock(clock)
        .memoryLimit(1 << 20)
        .maxAttempts(1_000)
        .queue("retry", queue -> queue.maxAttempts(2).deadLetterQueue("dead"))
        .queue("later", queue -> queue.expiryQueue("expired"))
        .queue(GroupClient.QUEUE, queue -> queue.redeliveryDelay(rest))
        .open();
  }

  private void begin() throws SQLException {
    try (Broker broker = open()) {
      for (String queue : List.of("orders", "moved", "unique", "big", "retry", "dead", "later")) {
        broker.declareQueue(queue);
      }
      broker.declareQueue(GroupClient.QUEUE);
      for (String name : BrokerState.SUBSCRIPTIONS) {
        try (JMSContext context = Client.context(broker, name, JMSContext.AUTO_ACKNOWLEDGE)) {
          Client.consumer(context, name).close();
        }
      }
      JoinedClient.createTable(broker);
    }
  }

  /** Returns whether it was cut. */
  private boolean liveOnce() throws JMSException, XAException, SQLException {
    tally.life();
    Broker broker = null;
    try {
      broker = open();
      boolean anyOf = powerCut && durability == Durability.OS;
      Observed observed = Observed.of(broker, anyOf || random.nextInt(4) == 0);
      if (!disk.isCut()) { // else what is in doubt stays so
        history.seen(observed, anyOf);
        powerCut = false;
        tally.comparison();
        Client client = new Client(broker, disk, history);
        work(broker, client, 4 + random.nextInt(10));
        if (random.nextInt(3) == 0) {
          broker.close();
        }
      }
    } catch (JMSException | JMSRuntimeException | XAException | SQLException e) {
      if (!disk.isCut()) {
        throw e;
      }
    }
    boolean cut = disk.isCut();
    end(broker);
    return cut;
  }

  /** The power was cut, or the process is killed, at the moment that the disk says. */
  private void end(@Nullable Broker broker) {
    boolean kill = random.nextInt(4) == 0;
    if (disk.isCut()) {
      tally.cut(kill, disk.cutIn());
    }
    if (!kill) {
      disk.cutNow(); // before it is closed: what it does then does not count
    }
    if (kill) {
      disk.kill();
    } else {
      powerCut = true;
      if (random.nextInt(6) == 0) {
        disk.restartWithoutUnsynced();
      } else {
        disk.restart();
      }
    }
    close(broker);
  }

  private static void close(@Nullable Broker broker) {
    try {
      if (broker != null) {
        broker.close();
      }
    } catch (JMSRuntimeException e) {
      if (e.getCause() == null) {
        throw e;
      }
    }
  }

  private void work(Broker broker, Client client, int steps)
      throws JMSException, XAException, SQLException {
    JoinedClient joined = new JoinedClient(broker, client, history);
    GroupClient groups = new GroupClient(broker, history);
    ListeningClient listening = new ListeningClient(broker, disk, history);
    for (int i = 0; i < steps; i++) {
      switch (random.nextInt(24)) {
        case 0, 1, 2, 3 -> joinedStep(joined);
        case 4 -> groups.send(grouped());
        case 5 -> groups.share(random);
        case 6 -> listening.listen(place(), DeliveryGuarantee.AT_LEAST_ONCE, random);
        case 7 -> listening.listen(place(), DeliveryGuarantee.AT_MOST_ONCE, random);
        default -> step(client);
      }
      tally.step();
    }
  }

  private void step(Client client) throws JMSException, XAException, SQLException {
    switch (random.nextInt(27)) {
      case 0, 1, 2 -> client.send(mail("orders"));
      case 3 -> client.send(mail("news"));
      case 4, 5 -> client.transact("orders", 0, mails("orders", "news", "moved"), true);
      case 6 -> client.transact("orders", random.nextInt(3), mails("orders", "news"), false);
      case 7, 8 -> client.transact("orders", 1 + random.nextInt(3), mails("moved", "news"), true);
      case 9 -> client.receive(place(), DeliveryGuarantee.AT_LEAST_ONCE);
      case 10 -> client.receive(place(), DeliveryGuarantee.AT_MOST_ONCE);
      case 11 -> client.receiveLazily(place(), 1 + random.nextInt(4));
      case 12 -> client.receiveAndAcknowledge(place(), 1 + random.nextInt(4), true);
      case 13 -> client.receiveAndAcknowledge(place(), 1 + random.nextInt(2), false);
      case 14 -> client.branch("b" + ++names, random.nextInt(3), mails("moved"), end());
      case 15 -> client.recover(random.nextBoolean());
      case 16 -> client.decideByHand(random.nextBoolean());
      case 17, 18 -> client.sendOnce(id(), "name" + random.nextInt(12));
      case 19 -> client.send(mail("retry"));
      case 20 -> client.tryAgain(random.nextInt(4) > 0);
      case 21 -> client.redrive();
      case 22 -> timePasses(client);
      case 23 -> client.comeOrGo("guest" + random.nextInt(3));
      case 24, 25 -> client.comeOrGo("guest" + random.nextInt(3), id());
      default -> backlog(client);
    }
  }

  private void joinedStep(JoinedClient joined) throws JMSException, SQLException {
    switch (random.nextInt(5)) {
      case 0, 1 -> joined.book(random.nextInt(3), mails("moved", "news"), random.nextInt(4) > 0);
      case 2 -> joined.write(id());
      default -> joined.leaveOpen(id(), random.nextInt(3) == 0);
    }
  }

  private String place() {
    return List.of("orders", "moved", "unique", "mine", "ours").get(random.nextInt(5));
  }

  private End end() {
    return End.values()[random.nextInt(End.values().length)];
  }

  private String id() {
    return "m" + ++last;
  }

  private Mail mail(String destination) {
    int size = random.nextInt(12) == 0 ? random.nextInt(60_000) : random.nextInt(800);
    return new Mail(destination, id(), size);
  }

  private List<Mail> mails(String... destinations) {
    List<Mail> mails = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      mails.add(mail(destinations[random.nextInt(destinations.length)]));
    }
    return mails;
  }

  private List<String> grouped() {
    List<String> ids = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      ids.add(id() + "-g" + random.nextInt(3));
    }
    return ids;
  }

  private void timePasses(Client client) {
    if (random.nextBoolean()) {
      client.sendLater(id(), random.nextInt(5_000), 0);
    } else {
      client.sendLater(id(), 0, 1 + random.nextInt(5_000));
    }
    clock.advance(Duration.ofMillis(random.nextInt(3_000)));
  }

  /** More than memory may hold, now and then. */
  private void backlog(Client client) throws JMSException {
    if (history.last().at("big").size() > 20 || random.nextInt(4) > 0) {
      client.transact("big", 8, List.of(), true);
      return;
    }
    for (int half = 0; half < 2; half++) { // all in one has no room beside another that is open
      List<Mail> mails = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        mails.add(new Mail("big", id(), 40_000));
      }
      client.transact("orders", 0, mails, true);
    }
  }

  /** At last, everything comes once, in order. */
  private void drain() throws JMSException, XAException, SQLException {
    try (Broker broker = open()) {
      history.seen(Observed.of(broker, true), powerCut && durability == Durability.OS);
      Client client = new Client(broker, disk, history);
      client.recover(true);
      client.decideByHand(true);
      clock.advance(Duration.ofDays(1));
      awaitLater(broker);
      new GroupClient(broker, history).drain(20_000);
      for (String place : history.last().places.keySet()) {
        client.transact(place, history.last().at(place).size(), List.of(), true);
      }
      history.seen(Observed.of(broker, true), false);
    }
  }

  private void awaitLater(Broker broker) {
    BrokerState state = history.last();
    Awaitility.await()
        .atMost(20, TimeUnit.SECONDS)
        .pollDelay(Duration.ZERO)
        .untilAsserted(
            () -> {
              Observed observed = Observed.of(broker, false);
              List<String> found = new ArrayList<>(observed.queues().get("later"));
              found.addAll(observed.queues().getOrDefault("expired", List.of()));
              org.assertj.core.api.Assertions.assertThat(found).containsAll(state.later);
            });
  }

  @Override
  public void close() {
    disk.close();
    clock.close();
  }
}
