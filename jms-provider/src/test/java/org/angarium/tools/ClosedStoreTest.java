package org.angarium.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.angarium.Broker;
import org.angarium.model.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checking and reading stores that no broker has open; their files stay as they are. */
@Timeout(120)
class ClosedStoreTest {
  /** Nine of ten are found, the others are harmless: of few, a quarter may be so by chance. */
  private static final int FLIPS = Integer.getInteger("angarium.flips", 100);

  @TempDir Path folder;
  private final long seed = Long.getLong("angarium.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private List<String> all = List.of();

  @BeforeEach
  void fill() throws Exception {
    try (Broker broker = Stores.builder(folder.resolve("closed/store")).open()) {
      Stores.fill(broker);
      Stores.copy(folder.resolve("closed"), "killed");
    }
    all = Stores.everything(ClosedStore.at(folder.resolve("closed/store")));
  }

  @Test
  void shouldFindNothingWrongInASoundStore() {
    StoreReport report = ClosedStore.at(folder.resolve("closed/store.mv.db")).verify();
    assertThat(report.findings()).isEmpty();
    assertThat(report.isSound()).isTrue();
    assertThat(report.closed()).isTrue();
    assertThat(report.summed()).isTrue();
    assertThat(report.messages())
        .anyMatch(place -> place.isQueue() && place.messages() == 20)
        .anyMatch(place -> !place.isQueue() && place.messages() == 10)
        .hasSize(8);
  }

  @Test
  void shouldReadOneThatWasNotClosedAsItWillBeAndChangeNothing() {
    Map<String, String> before = Stores.digests(folder.resolve("killed"));
    ClosedStore killed = ClosedStore.at(folder.resolve("killed/store"));
    StoreReport report = killed.verify();
    assertThat(report.findings()).isEmpty();
    assertThat(report.closed()).isFalse();
    assertThat(report.logRecords()).isPositive();
    assertThat(Stores.everything(killed)).isEqualTo(all);
    assertThat(Stores.digests(folder.resolve("killed"))).isEqualTo(before);
    try (Broker broker = Stores.builder(folder.resolve("killed/store")).open()) {
      assertThat(broker.inDoubtTransactions()).hasSize(1);
    }
    assertThat(Stores.everything(killed)).isEqualTo(all);
  }

  @Test
  void shouldSayWhoHasTheStore() {
    try (Broker broker = Stores.builder(folder.resolve("closed/store")).open()) {
      ClosedStore store = ClosedStore.at(folder.resolve("closed/store"));
      assertThatThrownBy(store::verify)
          .hasMessageStartingWith("ANG-1702")
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      assertThatThrownBy(store::read).hasMessageStartingWith("ANG-1702");
      assertThat(broker.status("long").depth()).isEqualTo(1);
    }
    assertThatThrownBy(() -> ClosedStore.at(folder.resolve("none")).read())
        .hasMessageStartingWith("ANG-1701")
        .hasMessageContaining("there is no store");
  }

  /** One bit anywhere: it is found, or it changes nothing. */
  @Test
  void shouldFindEachBitOfAClosedStoreThatHasChangedOrItIsHarmless() throws Exception {
    int found = 0;
    for (int i = 0; i < FLIPS; i++) {
      found += flip("closed", i) ? 1 : 0;
    }
    assertThat(found).isGreaterThan(FLIPS * 3 / 4);
  }

  @Test
  void shouldFindEachBitOfAStoreThatWasNotClosedThatHasChangedOrItIsHarmless() throws Exception {
    int found = 0;
    for (int i = 0; i < FLIPS; i++) {
      found += flip("killed", i) ? 1 : 0;
    }
    System.out.printf(
        "seed %d: %d of %d changed bits found, the others harmless%n", seed, found, FLIPS);
  }

  private boolean flip(String of, int number) throws IOException {
    Path copy = Stores.copy(folder.resolve(of), of + number);
    boolean inLog = !of.equals("closed") && random.nextBoolean();
    Path file = copy.resolve(inLog ? "store.mv.db.journal" : "store.mv.db");
    byte[] bytes = Files.readAllBytes(file);
    int end = inLog ? usedEnd(bytes) : bytes.length;
    int place = random.nextInt(random.nextInt(10) == 0 ? 9000 : end);
    bytes[place] ^= (byte) (1 << random.nextInt(8));
    Files.write(file, bytes);
    ClosedStore store = ClosedStore.at(copy.resolve("store"));
    Map<String, String> before = Stores.digests(copy);
    boolean found;
    try {
      found = !store.verify().findings().isEmpty();
    } catch (JMSRuntimeException e) {
      assertThat(e.getErrorCode()).isEqualTo("ANG-1707"); // the header's word for encryption
      found = true;
    }
    assertThat(Stores.digests(copy)).isEqualTo(before);
    if (!found) {
      assertThat(Stores.everything(store))
          .as("seed %d, flip %d of %s: byte %d of %s", seed, number, of, place, file)
          .isEqualTo(all);
    }
    return found;
  }

  /** Behind the records are zeros. */
  private static int usedEnd(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return end;
  }

  @Test
  void shouldExportMessagesAsLinesOfJson() throws Exception {
    try (Broker broker = Stores.builder(folder.resolve("closed/store")).open();
        JMSContext context = broker.connectionFactory().createContext()) {
      var map = context.createMapMessage();
      map.setString("quote", "a \"b\" \\ \n ü \u2028");
      map.setBytes("bytes", new byte[] {1, 2, 3});
      map.setDouble("nan", Double.NaN);
      map.setLong("long", Long.MAX_VALUE);
      map.setJMSType("bill");
      context.createProducer().send(context.createQueue("kinds"), map);
      context.createProducer().send(context.createQueue("kinds"), new byte[] {4});
      context.createProducer().send(context.createQueue("kinds"), context.createMessage());
    }
    StringBuilder out = new StringBuilder();
    try (StoreContents contents = ClosedStore.at(folder.resolve("closed/store")).read()) {
      StoredSubscription kinds =
          contents.subscriptions().stream()
              .filter(place -> place.destination().equals("kinds"))
              .findFirst()
              .orElseThrow();
      assertThat(contents.export(kinds, out)).isEqualTo(3);
    }
    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0))
        .startsWith("{\"queue\":\"kinds\",\"attempts\":0,\"JMSMessageID\":\"ID:")
        .contains("\"JMSType\":\"bill\"", "\"type\":\"map\"", "\"nan\":\"NaN\"")
        .contains("\"quote\":\"a \\\"b\\\" \\\\ \\u000a ü \\u2028\"", "\"bytes\":\"AQID\"")
        .contains("\"long\":9223372036854775807");
    assertThat(lines.get(1)).endsWith("\"type\":\"bytes\",\"body\":\"BA==\"}");
    assertThat(lines.get(2)).endsWith("\"type\":\"none\"}");
  }

  // ---- the command --------------------------------------------------------------------------

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  private int run(String... args) {
    out.reset();
    errors.reset();
    return StoreTool.run(
        args,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(errors, true, StandardCharsets.UTF_8));
  }

  /** A clock on which half a second passes with each look. */
  private static final class HastyClock implements Clock {
    private long now;

    @Override
    public long millis() {
      now += 500;
      return now;
    }

    @Override
    public Timer timer(String name, Runnable task) {
      throw new UnsupportedOperationException("no timers here");
    }

    @Override
    public void close() {}
  }

  private List<String> progressOf(String... args) {
    out.reset();
    errors.reset();
    PrintStream output = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream progress = new PrintStream(errors, true, StandardCharsets.UTF_8);
    assertThat(StoreTool.run(args, output, progress, new HastyClock())).isEqualTo(StoreTool.OK);
    return errors.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static void assertGrowing(List<Long> steps, long end) {
    assertThat(steps).isSorted().doesNotHaveDuplicates();
    assertThat(steps.get(steps.size() - 1)).isEqualTo(end);
  }

  @Test
  void shouldTellHowFarACheckACopyAndAnExportAre() throws Exception {
    long messages = 300;
    try (Broker broker = Stores.builder(folder.resolve("closed/store")).open();
        JMSContext context =
            broker.connectionFactory().createContext(JMSContext.SESSION_TRANSACTED)) {
      for (int i = 0; i < messages; i++) {
        context.createProducer().send(context.createQueue("many"), "message " + i);
      }
      context.commit();
    }
    ClosedStore store = ClosedStore.at(folder.resolve("closed/store"));
    List<Long> steps = new ArrayList<>();
    assertThat(store.verify(steps::add).isSound()).isTrue();
    assertThat(steps).isSorted().hasSizeGreaterThan(2);
    assertThat(steps.get(steps.size() - 1)).isGreaterThan(2 * messages);
    steps.clear();
    store.recodeTo(ClosedStore.at(folder.resolve("recoded")), steps::add);
    assertThat(steps).isSorted().isNotEmpty();
    assertThat(steps.get(steps.size() - 1))
        .isBetween(1L, Files.size(folder.resolve("recoded.mv.db")));
    steps.clear();
    try (StoreContents contents = store.read()) {
      StoredSubscription many =
          contents.subscriptions().stream()
              .filter(place -> place.destination().equals("many"))
              .findFirst()
              .orElseThrow();
      assertThat(contents.export(many, new StringBuilder(), steps::add)).isEqualTo(messages);
    }
    assertGrowing(steps, messages);

    String path = folder.resolve("closed/store").toString();
    assertThat(progressOf("verify", path))
        .hasSizeGreaterThan(1)
        .allMatch(line -> line.matches("\\d+ rows have been read"));
    assertThat(progressOf("export", path, "many"))
        .hasSizeGreaterThan(1)
        .allMatch(line -> line.matches("\\d+ messages( are written)?"));
    progressOf("recode", path, folder.resolve("again").toString());
    assertThat(run("verify", path)).isEqualTo(StoreTool.OK);
  }

  @Test
  void shouldDoAllThatByACommandAndEndWithACode() throws Exception {
    String store = folder.resolve("closed/store").toString();
    assertThat(run("verify", store)).isEqualTo(StoreTool.OK);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("closed, ").endsWith("sound\n");
    assertThat(run("list", store)).isEqualTo(StoreTool.OK);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("20 queue queue-" + Stores.MARK);
    assertThat(run("browse", store, "grouped")).isEqualTo(StoreTool.OK);
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("ID:").contains("grouped");
    assertThat(run("export", store)).isEqualTo(StoreTool.OK);
    assertThat(out.toString(StandardCharsets.UTF_8).lines().count()).isEqualTo(54);
    assertThat(errors.toString(StandardCharsets.UTF_8)).isEqualTo("54 messages\n");
    String sealed = folder.resolve("sealed").toString();
    Path password = Files.writeString(folder.resolve("password"), "secret");
    assertThat(run("recode", store, sealed, "--new-password", "file:" + password))
        .isEqualTo(StoreTool.OK);
    assertThat(run("verify", sealed, "--password", "file:" + password)).isEqualTo(StoreTool.OK);
    assertThat(run("verify", sealed)).isEqualTo(StoreTool.UNREADABLE);
    assertThat(errors.toString(StandardCharsets.UTF_8)).startsWith("ANG-1707");
    assertThat(run("verify")).isEqualTo(StoreTool.USAGE);
    assertThat(run("verify", store, "--what")).isEqualTo(StoreTool.USAGE);
    assertThat(run("burn", store)).isEqualTo(StoreTool.USAGE);
    byte[] bytes = Files.readAllBytes(Path.of(store + ".mv.db"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(Path.of(store + ".mv.db"), bytes);
    assertThat(run("verify", store)).isEqualTo(StoreTool.DAMAGED);
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("DAMAGED\n").contains("checksum");
  }
}
