package org.angarium.engine.h2;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has a store open: a small text file, written after the lock was won, so that who loses it can
 * say who has it. It proves nothing: a crash leaves it behind.
 */
record Owner(String process, String host, String since) {
  private static final Logger LOG = LoggerFactory.getLogger(Owner.class);
  private static final String UNKNOWN = "unknown";

  /** This process, now. */
  static Owner self(long millis) {
    return new Owner(
        Long.toString(ProcessHandle.current().pid()),
        hostName(),
        Instant.ofEpochMilli(millis).toString());
  }

  /** What a file says. */
  static Owner read(Path file) {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException e) {
      // not there yet, or being written: the values stay unknown
      return new Owner(UNKNOWN, UNKNOWN, UNKNOWN);
    }
    return new Owner(
        properties.getProperty("process", UNKNOWN),
        properties.getProperty("host", UNKNOWN),
        properties.getProperty("since", UNKNOWN));
  }

  void write(Path file) throws IOException {
    try (Writer out = Files.newBufferedWriter(file)) {
      out.write("# who has this store open; a crash leaves this file behind\n");
      out.write("process=" + process + "\nhost=" + host + "\nsince=" + since + "\n");
    }
  }

  /** Nobody has it open any more. */
  static void forget(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.info("{} stays, though its store is closed; it does no harm", file, e);
    }
  }

  /** As in error texts. */
  @Override
  public String toString() {
    return "process " + process + " on host " + host + " since " + since;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return UNKNOWN;
    }
  }
}
