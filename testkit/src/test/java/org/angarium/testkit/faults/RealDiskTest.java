package org.angarium.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.angarium.Broker;
import org.angarium.testkit.process.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real disks that are full or read-only, in a process of their own: a small file system in memory
 * in a user namespace, a limit of the size of files, permissions. A test is skipped where the
 * machine does not allow that; jms-provider's DiskFaultTest has each operation fail everywhere.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RealDiskTest {
  /** A file system of 100 MiB, seen by that process alone. */
  private static final String MOUNT = "mount -t tmpfs -o size=100m none \"$0\" && exec \"$@\"";

  @TempDir Path folder;

  private final List<String> lines = new ArrayList<>();

  private void run(String verb, String... startedBy) {
    try (ChildJvm child =
        ChildJvm.of(DiskApp.class)
            .startedBy(startedBy)
            .options("-Xmx128m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=off")
            .arguments(verb, folder)
            .onLine(lines::add)
            .start()) {
      assertThat(child.awaitExit()).as("%s", lines).isZero();
    }
    assertThat(lines).endsWith("end");
  }

  private List<String> said(String word) {
    return lines.stream()
        .filter(line -> line.startsWith(word + " "))
        .map(line -> line.substring(word.length() + 1))
        .toList();
  }

  private static boolean works(String... command) throws IOException, InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false; // there is no such command
    }
  }

  private String[] onSmallDisk() throws Exception {
    String[] command = {"unshare", "-rm", "sh", "-c", MOUNT, folder.toString()};
    List<String> trial = new ArrayList<>(List.of(command));
    trial.add("true");
    assumeThat(works(trial.toArray(String[]::new))).as("user namespaces").isTrue();
    return command;
  }

  /** Root may write everything, unless it gives that up. */
  private static String[] underPermissions() throws Exception {
    String all = "-dac_override,-dac_read_search";
    String[] command = {"setpriv", "--bounding-set=" + all, "--inh-caps=" + all};
    if (!"root".equals(System.getProperty("user.name"))) {
      return new String[0];
    }
    List<String> trial = new ArrayList<>(List.of(command));
    trial.add("true");
    assumeThat(works(trial.toArray(String[]::new))).as("setpriv").isTrue();
    return command;
  }

  private void assertStopped(String why) {
    assertThat(said("X")).singleElement().asString().startsWith("ANG-1701").contains(why);
    assertThat(said("X")).singleElement().asString().contains("close the broker and open it again");
    assertThat(said("state")).containsExactly("FAILED");
    assertThat(said("told")).containsExactly("ANG-1701");
    assertThat(lines).contains("closed");
    assertThat(said("S")).hasSizeGreaterThan(100);
  }

  /** What was sent is there, in order, once; the last one, whose send failed, perhaps too. */
  private static void assertKept(List<String> sent, List<String> found) {
    List<String> withLast = new ArrayList<>(sent);
    withLast.add("" + (sent.size() + 1));
    assertThat(found).isIn(sent, withLast);
  }

  @Test
  void shouldStopOnAFullDiskAndGoOnAfterItIsOpenedAgainWithRoom() throws Exception {
    run("full", onSmallDisk());
    assertStopped("No space left");
    List<String> sent = said("S");
    assertKept(sent.subList(0, sent.size() - 1), said("E"));
    assertThat(said("R")).allMatch(refusal -> refusal.contains("No space left on device"));
    assertThat(lines).contains("went on");
  }

  @Test
  void shouldTakeNoMoreBeforeTheDiskIsFullAndGoOnWhenMessagesAreConsumed() throws Exception {
    run("guard", onSmallDisk());
    assertThat(said("X")).singleElement().asString().startsWith("ANG-1208").contains("minFreeDisk");
    assertThat(said("state")).containsExactly("RUNNING");
    List<String> sent = said("S");
    assertThat(sent).hasSizeGreaterThan(100);
    assertThat(said("E")).isEqualTo(sent.subList(0, sent.size() - 1));
    assertThat(lines).contains("went on");
  }

  @Test
  void shouldStopWhenAFileMayNotGrow() throws Exception {
    assumeThat(works("sh", "-c", "ulimit -f 100")).as("ulimit").isTrue();
    run("limit", "sh", "-c", "ulimit -f 20000; exec \"$0\" \"$@\"");
    assertStopped("File too large");
    List<String> found = new ArrayList<>();
    try (Broker broker = Broker.open("angarium:h2:file:" + folder.resolve("store"));
        JMSContext context = broker.connectionFactory().createContext()) {
      JMSConsumer consumer = context.createConsumer(context.createQueue("orders"));
      for (String text = consumer.receiveBodyNoWait(String.class);
          text != null;
          text = consumer.receiveBodyNoWait(String.class)) {
        found.add(text);
      }
    }
    assertKept(said("S"), found);
  }

  /** It needs no new file while it runs, and closes well. */
  @Test
  void shouldRefuseAReadOnlyDirectoryAtTheStartAndNotMindOneWhileItRuns() throws Exception {
    run("directory", underPermissions());
    assertThat(said("R").get(0)).startsWith("ANG-1701").contains("folder can be written");
    assertThat(said("state")).containsExactly("RUNNING");
    assertThat(lines).contains("closed", "went on");
    assertThat(said("E")).containsExactly("1", "2");
  }

  @Test
  void shouldRefuseReadOnlyFiles() throws Exception {
    run("files", underPermissions());
    assertThat(said("R")).singleElement().asString().contains("is read-only for this process");
    assertThat(said("E")).containsExactly("1");
    assertThat(lines).contains("went on");
  }

  @Test
  void shouldRefuseAReadOnlyFileSystem() throws Exception {
    run("remount", onSmallDisk());
    assertThat(said("R")).singleElement().asString().contains("is read-only for this process");
    assertThat(said("E")).containsExactly("1");
    assertThat(lines).contains("went on");
  }
}
