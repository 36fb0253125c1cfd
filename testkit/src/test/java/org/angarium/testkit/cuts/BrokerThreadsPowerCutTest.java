package org.angarium.testkit.cuts;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.angarium.Broker;
import org.angarium.Durability;
import org.angarium.testkit.PowerCutDisk;
import org.angarium.testkit.cuts.Parcels.Place;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Several threads send, move messages on in transactions, and consume, while the power is cut or
 * the process killed in any operation of the disk: what one thread waits for is committed together
 * with what others do. With {@code durability=os} the process is only killed, so nothing is lost.
 */
class BrokerThreadsPowerCutTest {
  private static final int LIVES = Integer.getInteger("angarium.lives", 120);
  private static final int FULL = 200;
  private static final long WAIT = 20;
  private static final int MOVERS = 2;
  private static final int CONSUMERS = 2;

  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(new SplittableRandom(seed).nextLong());
  private final Parcels parcels = new Parcels();
  private final AtomicInteger[] sent = {
    new AtomicInteger(), new AtomicInteger(), new AtomicInteger()
  };
  private final AtomicInteger moved = new AtomicInteger();
  private final AtomicInteger consumed = new AtomicInteger();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private int receiving;
  private int cuts;
  private int kills;
  private int inDoubt;

  @ParameterizedTest
  @EnumSource
  @Timeout(240)
  void shouldKeepItsPromisesToEachThread(Durability durability) throws Exception {
    try (PowerCutDisk disk = new PowerCutDisk(random.nextLong())) {
      try {
        for (int life = 0; life < LIVES; life++) {
          disk.cutAfter(random.nextInt(4) == 0 ? random.nextInt(60) : random.nextInt(500));
          liveOnce(disk, durability);
        }
        check(disk, durability);
      } catch (AssertionError e) {
        throw new AssertionError(
            "seed %d, durability %s, life %d, %d cuts, %d kills, the last in %s: %s"
                .formatted(
                    seed, durability, disk.life(), cuts, kills, disk.cutIn(), e.getMessage()),
            e);
      }
    }
    System.out.printf(
        "seed %d, threads, durability=%s: %d cuts, %d kills, %s sent, %s moved, %s consumed, %d of"
            + " those in doubt consumed%n",
        seed, durability, cuts, kills, List.of(sent), moved, consumed, inDoubt);
    assertThat(moved).hasPositiveValue();
    assertThat(consumed).hasPositiveValue();
    assertThat(kills).isPositive();
    assertThat(cuts > 0).isEqualTo(durability == Durability.SYNC);
  }

  private void liveOnce(PowerCutDisk disk, Durability durability)
      throws InterruptedException, JMSException {
    Broker broker = null;
    try {
      broker = open(disk, durability);
      compare(broker);
      work(disk, broker);
    } catch (JMSException | JMSRuntimeException e) {
      if (!disk.isCut()) {
        throw e;
      }
    }
    disk.cutNow();
    if (durability == Durability.OS || random.nextInt(3) == 0) {
      kills++;
      disk.kill();
    } else {
      cuts++;
      disk.restart();
    }
    try {
      if (broker != null) {
        broker.close();
      }
    } catch (JMSRuntimeException e) {
      assertThat(e).hasStackTraceContaining("the power was cut");
    }
  }

  private static Broker open(PowerCutDisk disk, Durability durability) {
    return disk.builder().durability(durability).maxAttempts(1_000).open();
  }

  private void compare(Broker broker) throws JMSException {
    List<String> in = browse(broker, "in");
    List<String> out = browse(broker, "out");
    inDoubt += parcels.found(in, out, receiving);
    receiving = 0;
  }

  private void check(PowerCutDisk disk, Durability durability) throws JMSException {
    try (Broker broker = open(disk, durability)) {
      compare(broker);
    }
  }

  private static List<String> browse(Broker broker, String queue) throws JMSException {
    List<String> found = new ArrayList<>();
    try (JMSContext context = broker.connectionFactory().createContext();
        var browser = context.createBrowser(context.createQueue(queue))) {
      for (Object message : Collections.list(browser.getEnumeration())) {
        found.add(Client.id((Message) message));
      }
    }
    return found;
  }

  /** Has all threads work until the power is cut. */
  private void work(PowerCutDisk disk, Broker broker) throws InterruptedException {
    CountDownLatch cut = new CountDownLatch(1);
    disk.onCut(cut::countDown);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < sent.length; i++) {
      int number = i;
      Random own = new Random(random.nextLong());
      threads.add(start(disk, "producer", () -> produce(disk, broker, number, own)));
    }
    for (int i = 0; i < MOVERS; i++) {
      Random own = new Random(random.nextLong());
      threads.add(start(disk, "mover", () -> move(broker, own)));
    }
    for (int i = 0; i < CONSUMERS; i++) {
      threads.add(start(disk, "consumer", () -> consume(broker)));
    }
    if (!cut.await(300, TimeUnit.MILLISECONDS)) {
      disk.cutNow(); // nobody has anything to do
    }
    wake(broker);
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(30));
      assertThat(thread.isAlive()).as("%s does not end", thread).isFalse();
    }
    receiving = CONSUMERS;
    if (!failures.isEmpty()) {
      throw new AssertionError(failures.get(0).getMessage(), failures.get(0));
    }
  }

  /** Those who wait hear that the disk has failed, once somebody has tried to write. */
  private static void wake(Broker broker) {
    try {
      broker.declareQueue("wake");
    } catch (JMSRuntimeException e) {
      assertThat(e).hasStackTraceContaining("the power was cut");
    }
  }

  /** What a thread does; throws when the power is cut. */
  private interface Job {
    void run() throws JMSException, InterruptedException;
  }

  private Thread start(PowerCutDisk disk, String name, Job job) {
    Thread thread =
        new Thread(
            () -> {
              try {
                job.run();
              } catch (JMSException | JMSRuntimeException e) {
                if (!disk.isCut()) {
                  failures.add(e);
                }
              } catch (InterruptedException | RuntimeException | Error e) {
                failures.add(e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Sends one, or some in a transaction, some of which are rolled back. */
  private void produce(PowerCutDisk disk, Broker broker, int number, Random own)
      throws InterruptedException {
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Queue in = context.createQueue("in");
      while (!disk.isCut()) {
        if (!parcels.awaitRoom(FULL)) {
          continue;
        }
        List<String> ids = new ArrayList<>();
        for (int i = own.nextInt(3); i >= 0; i--) {
          ids.add(number + "-" + sent[number].incrementAndGet());
        }
        ids.forEach(
            id -> context.createProducer().send(in, id + " " + "x".repeat(own.nextInt(3_000))));
        if (own.nextInt(6) == 0) {
          context.rollback();
          continue;
        }
        Object doing = parcels.doing(ids, Place.IN);
        context.commit();
        parcels.done(doing);
      }
    }
  }

  /** Moves some on in a transaction, or gives them back. */
  private void move(Broker broker, Random own) throws JMSException {
    try (JMSContext context =
        broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Queue out = context.createQueue("out");
      var consumer = context.createConsumer(context.createQueue("in"));
      while (true) {
        List<String> ids = new ArrayList<>();
        Message message = consumer.receive(WAIT);
        for (int i = own.nextInt(3); message != null && i >= 0; i--) {
          ids.add(Client.id(message));
          context.createProducer().send(out, Client.id(message) + " ");
          message = i == 0 ? null : consumer.receiveNoWait();
        }
        if (own.nextInt(6) == 0) {
          context.rollback();
          continue;
        }
        Object doing = parcels.doing(ids, Place.OUT);
        context.commit();
        parcels.done(doing);
        moved.addAndGet(ids.size());
      }
    }
  }

  private void consume(Broker broker) throws JMSException {
    try (JMSContext context = broker.connectionFactory().createContext()) {
      var consumer = context.createConsumer(context.createQueue("out"));
      while (true) {
        Message message = consumer.receive(WAIT);
        if (message != null) {
          parcels.consumed(Client.id(message));
          consumed.incrementAndGet();
        }
      }
    }
  }
}
