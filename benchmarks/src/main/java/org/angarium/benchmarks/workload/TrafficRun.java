package org.angarium.benchmarks.workload;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.angarium.benchmarks.check.Inspector;
import org.angarium.benchmarks.check.Verdict;

/** One run of {@link Traffic}: warm-up, measured interval, draining, verdict. */
final class TrafficRun {
  private static final int FEW = 256;
  private static final long JOIN_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Traffic traffic;
  private final Site site;
  private final Connections connections;
  private final boolean afterwards;
  private final Counters sent;
  private final Counters received;
  private final Window window;
  private final Failures failures = new Failures();
  private final List<Inspector> inspectors = new ArrayList<>();
  private final List<Sender> senders = new ArrayList<>();

  TrafficRun(Traffic traffic, Site site, Connections connections) {
    this.traffic = traffic;
    this.site = site;
    this.connections = connections;
    // who does not keep messages has to deliver them at once
    afterwards = traffic.receiving().afterwards() && site.providerName().keepsMessages();
    sent = new Counters(traffic.sending().producers());
    received = new Counters(traffic.receiving().consumers());
    window =
        new Window(
            sent,
            received,
            traffic.copies(),
            afterwards ? Long.MAX_VALUE : outstanding(traffic, site.scale()),
            traffic.sending().producers());
  }

  /** A short run has few on their way, so that it does not take long to drain. */
  private static int outstanding(Traffic traffic, Scale scale) {
    int all = traffic.outstanding();
    return Math.max(Math.min(all, FEW), scale.count(all));
  }

  void run() throws Exception {
    if (!afterwards) {
      for (int i = 0; i < traffic.receiving().consumers(); i++) {
        openReceiver(i);
      }
    }
    for (int i = 0; i < traffic.sending().producers(); i++) {
      openSender(i);
    }
    connections.start();
    Meter meter = site.meter();
    List<Thread> threads = new ArrayList<>();
    for (Sender sender : senders) {
      threads.add(new Thread(failures.watch(sender), "sender"));
    }
    threads.forEach(Thread::start);
    try {
      measure(meter);
    } finally {
      window.stop();
      join(threads);
    }
    finish();
  }

  private void measure(Meter meter) throws Exception {
    Pause.until(System.nanoTime() + site.scale().warmup().toNanos(), failures::any);
    senders.forEach(sender -> sender.measure(true));
    meter.begin();
    long before = done();
    Pause.until(System.nanoTime() + site.scale().measured().toNanos(), failures::any);
    long messages = done() - before;
    meter.end();
    senders.forEach(sender -> sender.measure(false));
    failures.rethrow();
    meter.report(messages, site.results());
  }

  private long done() {
    return traffic.receiving().afterwards() ? sent.sum() : received.sum();
  }

  private void join(List<Thread> threads) throws InterruptedException {
    long deadline = System.nanoTime() + JOIN_NANOS;
    for (Thread thread : threads) {
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
      if (thread.isAlive()) {
        failures.note(new WorkloadException("a sender does not come back from send()", null));
      }
    }
  }

  private void finish() throws Exception {
    failures.rethrow();
    if (afterwards) {
      receiveAll();
    } else {
      awaitReceived();
    }
    failures.rethrow();
    Histogram latencies = new Histogram(3);
    senders.forEach(sender -> latencies.add(sender.latencies()));
    site.results().latencies(latencies);
    site.measureHeap();
    site.results().verdict(Verdict.of(sent.all(), audiences()));
  }

  /** Waits until all has come, as long as something comes. */
  private void awaitReceived() {
    long expected = sent.sum() * traffic.copies();
    long before = -1;
    while (received.sum() < expected && received.sum() > before && !failures.any()) {
      before = received.sum();
      Pause.until(
          System.nanoTime() + site.scale().patience().toNanos(),
          () -> received.sum() >= expected || failures.any());
    }
  }

  private void receiveAll() throws JMSException {
    for (int queue = 0; queue < traffic.route().destinations(); queue++) {
      Inspector inspector = inspector();
      Connection connection = connections.receiver(queue);
      connection.start();
      new Drain(connection, name(queue), inspector, site.scale()).run(sent.sum());
    }
  }

  private List<List<Inspector>> audiences() {
    return traffic.route().kind() == Traffic.Kind.QUEUE
        ? List.of(inspectors)
        : inspectors.stream().map(List::of).toList();
  }

  private Inspector inspector() {
    Inspector inspector = new Inspector(traffic.sending().producers(), traffic.keys());
    inspectors.add(inspector);
    return inspector;
  }

  private void openReceiver(int number) throws JMSException {
    Traffic.Receiving receiving = traffic.receiving();
    boolean durable = traffic.route().kind() == Traffic.Kind.DURABLE_TOPIC;
    Connection connection = durable ? connections.subscriber(number) : connections.receiver(number);
    Session session = receiverSession(connection);
    boolean selects = receiving.choice() == Traffic.Choice.SELECTOR;
    int wanted = selects ? number % receiving.values() : -1;
    Receiver receiver =
        new Receiver(session, receiving.batch(), wanted, inspector(), received, number, failures);
    for (int lane : lanes(number, receiving.consumers())) {
      Destination destination = destination(session, lane);
      String selector =
          selects ? "%s = '%s'".formatted(traffic.property(), traffic.value(wanted)) : null;
      MessageConsumer consumer =
          durable
              ? session.createDurableSubscriber((Topic) destination, "subscription-" + number)
              : session.createConsumer(destination, selector);
      consumer.setMessageListener(receiver);
    }
  }

  private Session receiverSession(Connection connection) throws JMSException {
    return traffic.receiving().batch() > 0
        ? connection.createSession(true, Session.SESSION_TRANSACTED)
        : connection.createSession(false, site.acknowledgeMode());
  }

  private void openSender(int number) throws JMSException {
    boolean transacted = traffic.sending().style() == Traffic.Style.TRANSACTED;
    Session session =
        connections
            .sender(number)
            .createSession(
                transacted, transacted ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
    List<Sender.Lane> lanes = new ArrayList<>();
    for (int lane : lanes(number, traffic.sending().producers())) {
      MessageProducer producer = session.createProducer(destination(session, lane));
      producer.setDeliveryMode(
          traffic.sending().persistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
      lanes.add(new Sender.Lane(producer, lane));
    }
    senders.add(new Sender(traffic, number, session, lanes, window, sent));
  }

  /** The destinations of one of many: its share of them, or, where there are fewer, one. */
  private List<Integer> lanes(int number, int of) {
    int destinations = traffic.route().destinations();
    List<Integer> lanes = new ArrayList<>();
    for (int lane = number % destinations; lane < destinations; lane += of) {
      lanes.add(lane);
      if (of >= destinations) {
        break;
      }
    }
    return lanes;
  }

  private Destination destination(Session session, int number) throws JMSException {
    return traffic.route().kind() == Traffic.Kind.QUEUE
        ? session.createQueue(name(number))
        : session.createTopic(name(number));
  }

  private static String name(int number) {
    return "benchmark_" + number; // a hyphen is none of OpenMQ's
  }
}
