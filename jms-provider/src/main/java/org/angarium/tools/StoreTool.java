package org.angarium.tools;

import jakarta.jms.JMSRuntimeException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.angarium.model.Clock;
import org.angarium.model.SystemClock;

/**
 * A command for stores that no broker has open; see {@link ClosedStore}.
 *
 * <pre>
 * java -cp JARS org.angarium.tools.StoreTool verify data/orders
 * java -cp JARS org.angarium.tools.StoreTool list data/orders
 * java -cp JARS org.angarium.tools.StoreTool browse data/orders DESTINATION
 * java -cp JARS org.angarium.tools.StoreTool export data/orders [DESTINATION]
 * java -cp JARS org.angarium.tools.StoreTool recode data/orders TARGET
 * </pre>
 *
 * <p>With {@code --password env:NAME} (or {@code property:NAME}, {@code file:PATH}) or {@code
 * --key-file PATH} for one that is encrypted, and {@code --new-password} or {@code --new-key-file}
 * for the target of {@code recode}. What takes long says each second on the error stream how far it
 * is. It ends with 0 when all is well, 1 when it was called wrongly, 2 when {@code verify} found
 * that something is lost, and 3 when the store cannot be read: it is in use, encrypted, damaged, or
 * not there.
 */
public final class StoreTool {
  /** All is well. */
  public static final int OK = 0;

  /** It was called wrongly. */
  public static final int USAGE = 1;

  /** The check found that something is lost. */
  public static final int DAMAGED = 2;

  /** The store cannot be read. */
  public static final int UNREADABLE = 3;

  private static final String HELP =
      "verify PATH | list PATH | browse PATH DESTINATION | export PATH [DESTINATION]"
          + " | recode PATH TARGET; with --password env:NAME, property:NAME or file:PATH, or"
          + " --key-file PATH; recode also with --new-password or --new-key-file";

  private final PrintStream out;
  private final PrintStream errors;
  private final Clock clock;
  private final List<String> words = new ArrayList<>();
  private final List<String> passwords = new ArrayList<>();
  private final List<String> options = new ArrayList<>();

  private StoreTool(PrintStream out, PrintStream errors, Clock clock) {
    this.out = out;
    this.errors = errors;
    this.clock = clock;
  }

  /** Runs the command, and ends the JVM with its code. */
  public static void main(String[] args) {
    PrintStream out = stream(FileDescriptor.out);
    int code = run(args, out, stream(FileDescriptor.err));
    out.flush();
    System.exit(code);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /**
   * Runs the command.
   *
   * @return what it ends with
   */
  public static int run(String[] args, PrintStream out, PrintStream errors) {
    return run(args, out, errors, new SystemClock()); // without timers there is nothing to close
  }

  static int run(String[] args, PrintStream out, PrintStream errors, Clock clock) {
    return new StoreTool(out, errors, clock).run(args);
  }

  private int run(String[] args) {
    try {
      if (!read(args) || words.size() < 2) {
        errors.println(HELP);
        return USAGE;
      }
      return run(words.get(0), store(words.get(1), "--password", "--key-file"));
    } catch (JMSRuntimeException e) {
      errors.println(e.getMessage());
      return UNREADABLE;
    } catch (IOException e) {
      errors.println(e);
      return UNREADABLE;
    }
  }

  private boolean read(String[] args) {
    for (int i = 0; i < args.length; i++) {
      if (!args[i].startsWith("--")) {
        words.add(args[i]);
      } else if (i + 1 < args.length
          && List.of("--password", "--key-file", "--new-password", "--new-key-file")
              .contains(args[i])) {
        options.add(args[i]);
        passwords.add(args[++i]);
      } else {
        return false;
      }
    }
    return true;
  }

  private ClosedStore store(String path, String password, String keyFile) {
    ClosedStore store = ClosedStore.at(Path.of(path));
    int given = options.indexOf(password);
    if (given >= 0) {
      return store.password(passwords.get(given));
    }
    given = options.indexOf(keyFile);
    return given < 0 ? store : store.keyFile(Path.of(passwords.get(given)));
  }

  private int run(String command, ClosedStore store) throws IOException {
    String third = words.size() > 2 ? words.get(2) : "";
    switch (command.toLowerCase(Locale.ROOT)) {
      case "verify":
        return verify(store);
      case "list":
        return list(store);
      case "browse":
        return third.isEmpty() ? usage() : browse(store, third);
      case "export":
        return export(store, third);
      case "recode":
        if (third.isEmpty()) {
          return usage();
        }
        store.recodeTo(
            store(third, "--new-password", "--new-key-file"), progress("bytes are written"));
        out.println(third + " is written; the old store is as it was");
        return OK;
      default:
        return usage();
    }
  }

  private int usage() {
    errors.println(HELP);
    return USAGE;
  }

  private int verify(ClosedStore store) {
    StoreReport report = store.verify(progress("rows have been read"));
    out.printf(
        "%s, %s%d bytes%s, %d records in the log%n",
        report.closed() ? "closed" : "not closed",
        report.encrypted() ? "encrypted, " : "",
        report.bytes(),
        report.summed() ? " with the checksum that they had when it was closed" : "",
        report.logRecords());
    report.messages().forEach(place -> out.printf("%8d %s%n", place.messages(), place));
    report.findings().forEach(out::println);
    out.println(report.isSound() ? "sound" : "DAMAGED");
    return report.isSound() ? OK : DAMAGED;
  }

  private int list(ClosedStore store) {
    try (StoreContents contents = store.read()) {
      contents.subscriptions().forEach(place -> out.printf("%8d %s%n", place.messages(), place));
      contents.topics().forEach(topic -> out.printf("         topic %s%n", topic));
    }
    return OK;
  }

  private int browse(ClosedStore store, String destination) {
    try (StoreContents contents = store.read()) {
      for (StoredSubscription place : places(contents, destination)) {
        contents.browse(
            place,
            message -> {
              out.println(message);
              return true;
            });
      }
    }
    return OK;
  }

  private int export(ClosedStore store, String destination) throws IOException {
    try (StoreContents contents = store.read()) {
      ProgressLine progress = progress("messages are written");
      long count = 0;
      for (StoredSubscription place : places(contents, destination)) {
        long before = count;
        count += contents.export(place, out, messages -> progress.accept(before + messages));
      }
      errors.println(count + " messages");
    }
    return OK;
  }

  private ProgressLine progress(String what) {
    return new ProgressLine(errors, clock, what);
  }

  /** All where no destination is given. */
  private static List<StoredSubscription> places(StoreContents contents, String destination) {
    return contents.subscriptions().stream()
        .filter(place -> destination.isEmpty() || place.destination().equals(destination))
        .toList();
  }
}
