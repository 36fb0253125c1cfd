package org.angarium.broker.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Episodes, and those who hear of them. */
@Timeout(60)
class AlertBookTest {
  private static final int CAPACITY = 5;

  private final AlertBook book = new AlertBook("book", CAPACITY);
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    book.close();
  }

  private static AlertSubject subject(int number) {
    return new AlertSubject(null, null, null, null, number);
  }

  private void raise(int number) {
    book.raise(AlertKind.DEPTH, subject(number), 7, 5, 1_000, () -> "deep");
  }

  private void clear(int number) {
    book.clear(AlertKind.DEPTH, subject(number), 1, 2_000);
  }

  private static String event(Episode episode) {
    return (episode.holds() ? "raised " : "cleared ") + episode.number();
  }

  private void awaitHeard(String... events) {
    await().untilAsserted(() -> assertThat(heard).containsExactly(events));
  }

  @Test
  void shouldTellOfEachEpisodeOnceHoweverOftenItIsSeen() {
    book.listen(episode -> heard.add(event(episode)));
    raise(1);
    raise(1);
    raise(2);
    clear(1);
    clear(1);
    raise(1);
    awaitHeard("raised 1", "raised 2", "cleared 1", "raised 3");
    assertThat(book.current()).extracting(Episode::number).containsExactly(2L, 3L);
    assertThat(book.history()).extracting(Episode::clearedMillis).containsExactly(2_000L);
    assertThat(book.history().get(0).value()).isEqualTo(1);
  }

  @Test
  void shouldLogEachEpisodeOnceHoweverOftenItIsSeen() {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      raise(1);
      raise(1);
      raise(2);
      raise(1);
      clear(1);
      raise(1);
    } finally {
      System.setErr(before);
    }
    assertThat(log.toString(StandardCharsets.UTF_8).lines())
        .filteredOn(line -> line.contains("Broker \"book\": ANG-3001: deep"))
        .hasSize(3)
        .allMatch(line -> line.contains("WARN"));
  }

  @Test
  void shouldKeepABoundedHistory() {
    for (int i = 0; i < CAPACITY + 2; i++) {
      raise(i);
      clear(i);
    }
    assertThat(book.history()).extracting(Episode::number).containsExactly(7L, 6L, 5L, 4L, 3L);
  }

  @Test
  void shouldTellOneThatThrowsOfTheNext() {
    book.listen(
        episode -> {
          heard.add(event(episode));
          throw new IllegalStateException("a listener of a test throws");
        });
    raise(1);
    clear(1);
    awaitHeard("raised 1", "cleared 1");
  }

  @Test
  void shouldNotBeHeldUpByOneThatBlocks() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    List<String> slow = new CopyOnWriteArrayList<>();
    AutoCloseable blocking =
        book.listen(
            episode -> {
              entered.countDown();
              awaitUnchecked(end);
              slow.add(event(episode));
            });
    raise(0);
    entered.await();
    for (int i = 1; i <= CAPACITY + 3; i++) {
      raise(i);
    }
    assertThat(book.current()).hasSize(CAPACITY + 4);
    book.listen(episode -> heard.add(event(episode)));
    clear(0);
    awaitHeard("cleared 1");
    end.countDown();
    await().untilAsserted(() -> assertThat(slow).hasSize(CAPACITY + 1)); // the others are lost
    clear(1);
    await().untilAsserted(() -> assertThat(slow).endsWith("raised 6", "cleared 2"));
    blocking.close();
    clear(2);
    awaitHeard("cleared 1", "cleared 2", "cleared 3");
    assertThat(slow).hasSize(CAPACITY + 2);
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldStillTellWhatWaitsWhenItCloses() {
    CountDownLatch end = new CountDownLatch(1);
    book.listen(
        episode -> {
          awaitUnchecked(end);
          heard.add(event(episode));
        });
    raise(1);
    raise(2);
    book.close();
    raise(3);
    end.countDown();
    awaitHeard("raised 1", "raised 2");
    assertThat(book.current()).hasSize(2);
  }
}
