package org.angarium;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/**
 * Loads classes ahead of the thread that opens the first broker of a JVM.
 *
 * <p>Most of such a start is loading classes, one after the other as they are wanted: some six
 * hundred of H2, half as many of Angarium, and those of the JVM's MBean server. A second thread
 * loads them meanwhile, in the order in which they will be wanted. It does not initialize them: so
 * no code of H2's or of the application's runs there, and no two threads can wait for one another's
 * static initializers. What it has not got to is loaded when it is wanted, as ever; what goes wrong
 * there goes wrong again where it matters, and is told there. A third thread asks for the MBean
 * server, which the JVM makes for whoever comes first.
 *
 * <p>The names are a list that {@code StartClassesTest} compares with what a start loads.
 * Thread-safe.
 */
final class HeadStart {
  /** The one of this JVM. */
  static final HeadStart OF_THIS_JVM = new HeadStart();

  private static final String NAMES = "start-classes.txt";

  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicBoolean managed = new AtomicBoolean();
  private volatile boolean ended;

  /** Begins, where a broker on disk is to be opened, and it is the first. Does not block. */
  void begin(BrokerAddress address) {
    if (address instanceof BrokerAddress.H2File && begun.compareAndSet(false, true) && !ended) {
      start(this::load, "angarium-head-start");
    }
  }

  /** Has the JVM's MBean server be made too, since the broker will be in it. Does not block. */
  void manage() {
    if (!ended && managed.compareAndSet(false, true)) {
      start(Management::prepare, "angarium-head-start-jmx");
    }
  }

  private static void start(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** There is nothing to be ahead of any more. */
  void end() {
    ended = true;
  }

  private void load() {
    String names = names();
    int from = 0;
    for (int to = names.indexOf('\n'); to >= 0 && !ended; to = names.indexOf('\n', from)) {
      load(names.substring(from, to));
      from = to + 1;
    }
  }

  /**
   * A name a line. Nothing is decoded: that would be compiled, and the start needs the processor.
   */
  private static String names() {
    try (InputStream stream = HeadStart.class.getResourceAsStream(NAMES)) {
      return stream == null ? "" : new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      LoggerFactory.getLogger(HeadStart.class).debug("The list of classes cannot be read", e);
      return "";
    }
  }

  private static void load(String name) {
    try {
      Class.forName(name, false, HeadStart.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // another H2 or another JDK than the list was made with; or whoever wants it is told
    }
  }
}
