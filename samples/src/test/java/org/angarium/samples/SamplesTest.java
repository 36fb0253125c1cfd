package org.angarium.samples;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.angarium.AngariumConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs each sample, and reads what it prints. A sample deletes its folder, and fails where it
 * cannot.
 */
@Timeout(120)
class SamplesTest {
  @TempDir private Path temporary;

  @Test
  void shouldSendMailsBehindTheRequestAgainAndAtLastAsADeadLetter() throws Exception {
    List<String> lines = linesOf(Emails::run);

    assertThat(lines.subList(0, 4))
        .allMatch(line -> line.matches("web: .*@.*, answer 202, 0 mails sent so far"));
    assertThat(lines)
        .containsSubsequence(
            "mail: to busy@example.org, refused at attempt 1",
            "mail: to busy@example.org, sent at attempt 2")
        .containsSubsequence(
            "mail: to nobody@nowhere.invalid, refused at attempt 3",
            "dead letter: nobody@nowhere.invalid after 3 attempts: 550 no such host")
        .doesNotContain("mail: to nobody@nowhere.invalid, refused at attempt 4");
    assertThat(lines).last().isEqualTo("OK: 3 mails sent, one dead letter, nobody waited");
  }

  @Test
  void shouldEncodeTheVideoOfADeadWorkerOnceMore() throws Exception {
    List<String> lines = linesOf(VideoEncoding::run);

    for (String video : List.of("ants", "bees", "crabs", "dogs", "elks", "frogs")) {
      assertThat(lines)
          .filteredOn(line -> line.matches("worker \\d  %-6s encoded .*".formatted(video)))
          .as(video)
          .hasSize(1);
    }
    assertThat(lines).contains("worker 2  dies, its video half encoded");
    assertThat(lines).filteredOn(line -> line.endsWith("100%, once more")).hasSize(1);
    assertThat(lines).noneMatch(line -> line.contains("encoded by worker 2"));
    assertThat(lines).last().asString().startsWith("OK: 6 videos encoded");
  }

  @Test
  void shouldBillEachOrderOnceOverKills() throws Exception {
    List<String> lines = linesOf(Billing::run);

    assertThat(lines)
        .containsExactly(
            "200 orders have come",
            "killed: in the middle of order 51, after 50 bills",
            "killed: in the middle of order 121, after 70 bills",
            "ended:  no more orders, after 80 bills",
            "200 bills for 200 orders, 399800 cents in all",
            "200 messages tell of a bill, 0 orders are left",
            "OK: 200 orders, each billed exactly once, over two kills");
  }

  @Test
  void shouldShowWhatCameWhileAdaWasAway() throws Exception {
    List<String> lines = linesOf(Notifications::run);

    assertThat(lines)
        .containsExactly(
            "Ada's phone is off",
            "Bob's browser shows, priority 4: Your card is ready",
            "the bank's application restarts",
            "Ada's phone is on again",
            "Ada's phone shows, priority 9: Was it you who paid 900 abroad?",
            "Ada's phone shows, priority 4: Your salary has come",
            "Ada's phone shows, priority 1: Our new opening hours",
            "OK: each got their own, Ada what came while she was away; the code was too late");
  }

  @Test
  void shouldFeedSearchAndAnalyticsFromOneEvent() throws Exception {
    List<String> lines = linesOf(OrderEvents::run);

    assertThat(lines)
        .contains("shop: 80 events of 20 orders published, each once")
        .contains("analytics comes up, and counts {packed=20, paid=20, placed=20, shipped=20}")
        .contains("search: order-7 is [placed, paid, packed, shipped]");
    assertThat(lines).filteredOn("search: order-7, paid, has come again"::equals).hasSize(1);
    assertThat(lines).last().asString().startsWith("OK: search and analytics have each of the 80");
  }

  @Test
  void shouldShareAQueue() throws Exception {
    List<String> lines = linesOf(out -> new SharedQueue(out).run());

    assertThat(lines).filteredOn(line -> line.matches("clerk \\d has sorted \\d+")).hasSize(4);
    assertThat(lines)
        .contains("100 different parcels were sorted, 0 of them more than once, 0 are left");
    assertThat(lines).last().isEqualTo("OK: 4 clerks sorted 100 parcels, each exactly once");
  }

  @Test
  void shouldGiveEverythingToBothSubscribers() throws Exception {
    List<String> lines = linesOf(out -> new TwoSubscribers(out).run());

    assertThat(lines)
        .contains(
            "the till got     [2.40, 2.45, 2.50, 2.45, 2.60]",
            "the board got    [2.40, 2.45, 2.50, 2.45, 2.60]");
    assertThat(lines).last().isEqualTo("OK: both got each of the 5 prices, in order");
  }

  @Test
  void shouldKeepTheNewestForASlowConsumer() throws Exception {
    List<String> lines = linesOf(out -> new DropOldest(out).run());

    assertThat(lines)
        .containsExactly(
            "display: 1",
            "gauge:   100 readings sent, without waiting",
            "queue:   94 dropped; it holds 6, one of them being drawn",
            "display: 96",
            "display: 97",
            "display: 98",
            "display: 99",
            "display: 100",
            "OK: the display had the newest 5, and 94 were dropped");
  }

  @Test
  void shouldSayWhenAPromiseDidNotHold() throws Exception {
    Output prices = new Output("sent once:       2.50", () -> sendOneMore("prices"));
    assertThat(new TwoSubscribers(prices.stream()).run()).isFalse();
    assertThat(prices.lines()).last().asString().startsWith("FAILED: both should have got");

    Output parcels = new Output("100 parcels wait", () -> sendOneMore("parcels"));
    assertThat(new SharedQueue(parcels.stream()).run()).isFalse();
    assertThat(parcels.lines())
        .contains("100 different parcels were sorted, 1 of them more than once, 0 are left")
        .last()
        .asString()
        .startsWith("FAILED: each parcel should have been sorted once");
  }

  @Test
  void shouldEndByItselfAndLeaveNoFile() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-classpath",
                System.getProperty("java.class.path"),
                "-Djava.io.tmpdir=" + temporary,
                OrderEvents.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(output.lines()).last().asString().startsWith("OK: ");
      assertThat(process.waitFor()).as(output).isZero();
      assertThat(temporary).isEmptyDirectory();
    } finally {
      process.destroyForcibly();
    }
  }

  /** What the samples of these names do not expect. */
  private static void sendOneMore(String name) {
    try (JMSContext context =
        new AngariumConnectionFactory("angarium:mem:" + name).createContext()) {
      Destination destination =
          name.equals("prices") ? context.createTopic(name) : context.createQueue(name);
      context.createProducer().send(destination, "parcel 7");
    }
  }

  /** A sample. */
  private interface Sample {
    boolean run(PrintStream out) throws Exception;
  }

  private static List<String> linesOf(Sample sample) throws Exception {
    Output output = new Output("\0", () -> {});
    assertThat(sample.run(output.stream())).as(output.toString()).isTrue();
    return output.lines();
  }

  /** Keeps what a sample prints, and does something when it first prints a text. */
  private static final class Output extends ByteArrayOutputStream {
    private final String text;
    private final Runnable then;
    private boolean done;

    Output(String text, Runnable then) {
      this.text = text;
      this.then = then;
    }

    PrintStream stream() {
      return new PrintStream(this, true, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      super.write(bytes, offset, length);
      if (!done && toString().contains(text)) {
        done = true;
        then.run();
      }
    }

    List<String> lines() {
      return toString().lines().toList();
    }
  }
}
