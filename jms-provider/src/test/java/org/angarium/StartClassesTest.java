package org.angarium;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The list of {@link HeadStart} is what the start of a broker loads. */
@Timeout(120)
class StartClassesTest {
  /**
   * In a few classes more or less nobody sees a difference: so not each new class needs a new list.
   */
  private static final int SOME = 40;

  private static final Path NEW_LIST = Path.of("target", "start-classes.txt");

  @TempDir Path folder;

  @BeforeEach
  void makeAStore() {
    try (Broker broker = Broker.builder().file(database()).open()) {
      broker.declareQueue("orders");
    }
  }

  private Path database() {
    return folder.resolve("db");
  }

  @Test
  void shouldListWhatAStartLoads() throws Exception {
    Set<String> loaded = loadedBy(Start.class);
    Set<String> listed = listed();
    Set<String> missing = new LinkedHashSet<>(loaded);
    missing.removeAll(listed);
    Set<String> needless = new LinkedHashSet<>(listed);
    needless.removeAll(loaded);
    if (missing.size() > SOME || needless.size() > SOME) {
      Files.writeString(NEW_LIST, String.join("\n", loaded) + "\n");
    }
    String advice = "copy %s to src/main/resources/org/angarium".formatted(NEW_LIST);
    assertThat(missing).as(advice).hasSizeLessThanOrEqualTo(SOME);
    assertThat(needless).as(advice).hasSizeLessThanOrEqualTo(SOME);
  }

  @Test
  void shouldLoadWhatIsListed() throws Exception {
    Set<String> notLoaded = listed();
    notLoaded.removeAll(loadedBy(Ahead.class));
    assertThat(notLoaded).hasSizeLessThanOrEqualTo(SOME);
  }

  private static Set<String> listed() throws Exception {
    try (InputStream stream = HeadStart.class.getResourceAsStream("start-classes.txt")) {
      String names = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return new LinkedHashSet<>(names.lines().toList());
    }
  }

  /** The classes of H2, Angarium and the API, in their order, that another JVM loads. */
  private Set<String> loadedBy(Class<?> main) throws Exception {
    Path log = folder.resolve(main.getSimpleName() + ".log");
    Path out = folder.resolve(main.getSimpleName() + ".out");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xlog:class+load:file=" + log + ":none",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            database().toString());
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(out)).isZero();
    } finally {
      process.destroyForcibly().waitFor();
    }
    Set<String> loaded = new LinkedHashSet<>();
    try (Stream<String> lines = Files.lines(log)) {
      lines
          .map(line -> line.split(" ", 2)[0])
          .filter(StartClassesTest::isOfInterest)
          .forEach(loaded::add);
    }
    return loaded;
  }

  private static boolean isOfInterest(String name) {
    boolean known =
        name.startsWith("org.h2.")
            || name.startsWith("org.angarium.")
            || name.startsWith("jakarta.jms.");
    return known
        && !name.startsWith(StartClassesTest.class.getName())
        && !name.contains("/") // hidden: those of lambdas
        && !name.contains("$$Lambda");
  }

  /** Opens a broker and a connection, without help. */
  static final class Start {
    public static void main(String[] args) throws Exception {
      HeadStart.OF_THIS_JVM.end();
      Broker broker = Broker.builder().file(Path.of(args[0])).open();
      Connection connection = broker.connectionFactory().createConnection();
      connection.start();
      Runtime.getRuntime().halt(0);
    }
  }

  /** Loads the list, and does nothing else. */
  static final class Ahead {
    public static void main(String[] args) throws Exception {
      HeadStart.OF_THIS_JVM.begin(BrokerAddress.H2File.of(Path.of(args[0])));
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().equals("angarium-head-start")) {
          thread.join();
        }
      }
      Runtime.getRuntime().halt(0);
    }
  }
}
