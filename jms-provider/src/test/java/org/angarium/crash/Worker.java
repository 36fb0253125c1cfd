package org.angarium.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.angarium.crash.Parcels.Label;
import org.angarium.engine.Commit;
import org.angarium.engine.Delivery;
import org.angarium.engine.Engine;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Send;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.message.SentMessage;
import org.angarium.model.DestinationName;
import org.angarium.testkit.process.Report;

/**
 * Sends and takes in the child, and reports each step before and after. The lines:
 *
 * <pre>
 * B unit change change ...   a unit of work is about to be submitted; "+in/7" arrives, "-in/7" goes
 * E unit                     it has returned
 * T unit change change ...   the same as a branch of a global transaction, about to be prepared
 * X unit                     it is prepared
 * I unit                     it was found in doubt after a restart
 * C unit true                it is about to be committed, or rolled back: false
 * N unit                     it was rolled back
 * D in/7 2 4                 handed to the application, attempt 2, priority 4
 * R in/7 Redeliver           given back
 * P phase                    the trap was sprung
 * O, U                       about to open; up
 * F text                     something went wrong
 * </pre>
 *
 * Thread-safe.
 */
final class Worker {
  private final Engine engine;
  private final Report report;
  private final Trap trap;
  private final int run;
  private final AtomicInteger units = new AtomicInteger();

  Worker(Engine engine, Report report, Trap trap, int run) {
    this.engine = engine;
    this.report = report;
    this.trap = trap;
    this.run = run;
  }

  /** A unit that has been submitted. */
  record Submitted(String key, Commit commit) {}

  Engine engine() {
    return engine;
  }

  /** Collects sends and acknowledgements. */
  final class Unit {
    private final List<Send> sends = new ArrayList<>();
    private final List<Delivery> acks = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();

    Unit send(DestinationName destination, Label label) {
      return send(Parcels.message(destination, label));
    }

    Unit send(SentMessage message) {
      sends.add(new Send(message, "worker", null));
      String id = Parcels.id(message);
      if (message.destination().equals(Places.NEWS)) {
        changes.add("+durable/" + id);
        changes.add("+shared/" + id);
      } else {
        changes.add("+" + message.destination().name() + "/" + id);
      }
      return this;
    }

    Unit ack(SubscriptionSpec from, Delivery delivery) {
      acks.add(delivery);
      changes.add("-" + copy(from, delivery));
      return this;
    }

    Submitted submit() {
      String key = run + "." + units.incrementAndGet();
      report.say("B " + key + " " + changes.stream().collect(Collectors.joining(" ")));
      Commit commit = engine.submit(new UnitOfWork(sends, acks));
      commit.whenDone(failure -> trap.pass(Phase.IN_EFFECT));
      return new Submitted(key, commit);
    }

    void run() {
      finish(submit());
    }

    /** Phase one of a global transaction; returns the key, which is the name of its branch. */
    String prepare() {
      String key = run + "." + units.incrementAndGet();
      report.say("T " + key + " " + changes.stream().collect(Collectors.joining(" ")));
      engine.branches().prepare(Transactor.branch(key), new UnitOfWork(sends, acks));
      report.say("X " + key);
      trap.pass(Phase.BETWEEN_PHASES);
      return key;
    }
  }

  /** A branch was found in doubt. */
  void foundInDoubt(String key) {
    report.say("I " + key);
  }

  /** Phase two of a global transaction, by its manager or by hand. */
  void finishBranch(String key, boolean commit, boolean byHand) {
    report.say("C " + key + " " + commit);
    if (byHand) {
      engine.branches().decide(Transactor.branch(key), commit);
    } else {
      engine.branches().finish(Transactor.branch(key), commit);
    }
    report.say((commit ? "E " : "N ") + key);
    if (byHand) {
      engine.branches().forget(Transactor.branch(key));
    }
  }

  Unit unit() {
    return new Unit();
  }

  void finish(Submitted submitted) {
    submitted.commit.await();
    report.say("E " + submitted.key);
  }

  /** What was claimed reaches the application. */
  void handOut(SubscriptionSpec from, List<Delivery> deliveries) {
    trap.pass(Phase.HANDING_OUT);
    for (Delivery delivery : deliveries) {
      String damage = Parcels.damage(delivery.message());
      if (damage != null) {
        report.say("F " + damage);
      }
      int priority = delivery.message().priority();
      report.say("D %s %d %d".formatted(copy(from, delivery), delivery.attempt(), priority));
    }
  }

  void giveBack(SubscriptionSpec from, Delivery delivery, ReleaseMode mode) {
    report.say("R " + copy(from, delivery) + " " + mode.toString().replace(' ', '_'));
    engine.release(List.of(delivery), mode);
  }

  private static String copy(SubscriptionSpec from, Delivery delivery) {
    return Places.name(from) + "/" + Parcels.id(delivery.message());
  }

  /** A thread that goes on until the process ends; what it throws is reported. */
  void start(String name, Step step) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  step.run();
                }
              } catch (InterruptedException | RuntimeException | Error e) {
                report.say("F " + name + ": " + String.valueOf(e).replace('\n', ' '));
              }
            },
            name);
    thread.start();
  }

  /** What a thread does again and again. */
  @FunctionalInterface
  interface Step {
    void run() throws InterruptedException;
  }
}
