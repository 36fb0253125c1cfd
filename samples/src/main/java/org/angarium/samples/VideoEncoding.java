package org.angarium.samples;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.angarium.Broker;

/**
 * Long work: three workers encode videos. A video is acknowledged when it is encoded, not when it
 * is received; so when a worker dies in the middle, the broker gives its video to another, from the
 * beginning. How far each is can be followed on a topic, by as many as like to.
 */
public final class VideoEncoding {
  private static final List<String> VIDEOS =
      List.of("ants", "bees", "crabs", "dogs", "elks", "frogs");
  private static final int WORKERS = 3;

  private final PrintStream out;
  private final Broker broker;
  private final ConnectionFactory factory;

  /** All begin together, each with its first video: otherwise one might do everything. */
  private final CyclicBarrier allHaveOne = new CyclicBarrier(WORKERS);

  private VideoEncoding(PrintStream out, Broker broker) {
    this.out = out;
    this.broker = broker;
    this.factory = broker.connectionFactory();
  }

  /** Runs it; the exit code is 0 if each video was encoded. */
  public static void main(String[] args) throws Exception {
    if (!run(System.out)) {
      System.exit(1);
    }
  }

  static boolean run(PrintStream out) throws Exception {
    Path folder = Files.createTempDirectory("videos");
    try (Broker broker = Broker.open("angarium:h2:file:" + folder.resolve("studio"))) {
      return new VideoEncoding(out, broker).run();
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private boolean run() throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    try (JMSContext studio = factory.createContext()) {
      JMSConsumer progress = studio.createConsumer(studio.createTopic("progress"));
      Queue videos = studio.createQueue("videos");
      VIDEOS.forEach(video -> studio.createProducer().send(videos, video));
      List<Future<Void>> work = new ArrayList<>();
      for (int worker = 1; worker <= WORKERS; worker++) {
        int number = worker;
        work.add(workers.submit(() -> work(number)));
      }
      boolean ok = follow(progress);
      for (Future<Void> worker : work) {
        if (worker.isDone()) {
          worker.get(); // the one that dies on purpose; of any other this throws what has ended it
        }
      }
      return ok;
    } finally {
      workers.shutdownNow();
    }
  }

  /**
   * A worker, in a real application in many of its threads. {@code receive} takes one message at a
   * time: the others stay in the queue for whoever is free.
   */
  private Void work(int worker) throws Exception {
    try (JMSContext context = factory.createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
      JMSConsumer videos = context.createConsumer(context.createQueue("videos"));
      Message video = videos.receive();
      allHaveOne.await();
      while (video != null) {
        boolean dies = worker == 2; // in the middle of its first video
        encode(context, video, worker, dies ? 50 : 100);
        if (dies) {
          out.printf("worker %d  dies, its video half encoded%n", worker);
          return null; // its connection ends without an acknowledgement, as that of a dead process
        }
        video.acknowledge(); // now it is done, and leaves the queue
        tell(context, video, "encoded by worker " + worker, worker);
        video = videos.receive();
      }
    }
    return null;
  }

  private void encode(JMSContext context, Message video, int worker, int until)
      throws JMSException, InterruptedException {
    String text = video.getJMSRedelivered() ? "%d%%, once more" : "%d%%";
    for (int percent = 25; percent <= until; percent += 25) {
      TimeUnit.MILLISECONDS.sleep(20); // stands for the work, which takes hours
      tell(context, video, text.formatted(percent), worker);
    }
  }

  /** Who looks at the progress now gets it; nobody needs it later, so it is not to be stored. */
  private static void tell(JMSContext context, Message video, String what, int worker)
      throws JMSException {
    context
        .createProducer()
        .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
        .setProperty("video", video.getBody(String.class))
        .setProperty("worker", worker)
        .send(context.createTopic("progress"), what);
  }

  /** The page on which a customer sees how far the videos are. */
  private boolean follow(JMSConsumer progress) throws JMSException {
    Map<String, Integer> encoded = new TreeMap<>();
    boolean again = false;
    while (encoded.size() < VIDEOS.size()) {
      Message news = progress.receive(60_000);
      if (news == null) {
        break;
      }
      String what = news.getBody(String.class);
      String video = news.getStringProperty("video");
      out.printf("worker %d  %-6s %s%n", news.getIntProperty("worker"), video, what);
      again |= what.contains("once more");
      if (what.startsWith("encoded")) {
        encoded.merge(video, 1, Integer::sum);
      }
    }
    long waiting = broker.status("videos").depth();
    boolean once = encoded.values().stream().allMatch(times -> times == 1);
    boolean ok = encoded.size() == VIDEOS.size() && once && again && waiting == 0;
    out.println(
        ok
            ? "OK: %d videos encoded; the one of the dead worker was done by another"
                .formatted(encoded.size())
            : "FAILED: encoded: %s, still waiting: %d".formatted(encoded, waiting));
    return ok;
  }
}
