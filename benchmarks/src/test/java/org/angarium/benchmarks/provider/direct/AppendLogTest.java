package org.angarium.benchmarks.provider.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AppendLogTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldHaveInTheFileWhatManyThreadsAppended(boolean allocated) throws Exception {
    Path file = directory.resolve("log");
    int threads = 8;
    int each = 25;
    long forces;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (AppendLog log = new AppendLog(file, allocated)) {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int from = thread * each;
        done.add(
            pool.submit(
                () -> {
                  for (int i = from; i < from + each; i++) {
                    log.append(List.of(body(i)));
                    assertThat(intsIn(file, threads * each)).contains(i + 1);
                  }
                  return null;
                }));
      }
      for (Future<?> future : done) {
        future.get();
      }
      forces = log.forces();
    } finally {
      pool.shutdownNow();
    }

    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < threads * each; i++) {
      expected.add(i + 1);
    }
    assertThat(intsIn(file, threads * each)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(forces).isBetween((long) each, (long) threads * each);
  }

  @Test
  void shouldForceOnceForABatch() throws Exception {
    try (AppendLog log = new AppendLog(directory.resolve("log"), false)) {
      log.append(Collections.nCopies(100, body(1)));
      log.append(List.of(body(2)));

      assertThat(log.forces()).isEqualTo(2);
    }
  }

  @Test
  void shouldAnswerLaterInTheOrderOfTheAppends() throws Exception {
    Path file = directory.resolve("log");
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch left = new CountDownLatch(200);
    try (AppendLog log = new AppendLog(file, false)) {
      for (int i = 0; i < 200; i++) {
        int number = i;
        log.appendLater(
            body(i),
            () -> {
              order.add(number + 1);
              left.countDown();
            },
            failure -> {});
      }
      assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(order).isSorted().hasSize(200).isEqualTo(intsIn(file, 200));
  }

  @Test
  void shouldSayWhenTheDiskRefuses() throws Exception {
    AppendLog log = new AppendLog(directory.resolve("log"), false);
    log.close();

    assertThatThrownBy(() -> log.append(List.of(body(0)))).isInstanceOf(JMSException.class);
  }

  private static byte[] body(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number + 1).array();
  }

  private static List<Integer> intsIn(Path file, int most) throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(most * Integer.BYTES);
    }
    List<Integer> ints = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length / 4 * 4));
    while (buffer.hasRemaining()) {
      ints.add(buffer.getInt());
    }
    return ints;
  }
}
