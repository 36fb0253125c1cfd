package org.angarium.tools;

import jakarta.jms.JMSRuntimeException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.angarium.BrokerMove;
import org.angarium.MoveProgress;
import org.angarium.model.Clock;
import org.angarium.model.SystemClock;

/**
 * A command that copies all that a broker holds from H2 to PostgreSQL, or back; see {@link
 * BrokerMove}.
 *
 * <pre>
 * java -cp JARS org.angarium.tools.MoveTool SOURCE TARGET
 * java -cp JARS org.angarium.tools.MoveTool drop SOURCE TARGET
 * </pre>
 *
 * <p>Both are URLs of brokers, such as {@code angarium:h2:file:data/orders} and {@code
 * angarium:postgresql://db.example.com/orders?driver.user=orders&driver.password=env:DB_PASSWORD}.
 * It says each second on the error stream how far it is. When it was ended in the middle, the same
 * command goes on; {@code drop} gives up instead. It ends with 0 when all is well, 1 when it was
 * called wrongly, 2 when the target does not hold what the source does, and 3 when it could not go
 * on: one of them is in use, cannot be reached, or does not fit.
 */
public final class MoveTool {
  /** All is well. */
  public static final int OK = 0;

  /** It was called wrongly. */
  public static final int USAGE = 1;

  /** The target does not hold what the source does. */
  public static final int DIFFERENT = 2;

  /** It could not go on. */
  public static final int REFUSED = 3;

  private static final String HELP =
      "SOURCE TARGET | drop SOURCE TARGET; both are URLs, angarium:h2:file:PATH or"
          + " angarium:postgresql://HOST:PORT/DATABASE";

  private static final String DIFFERS = "ANG-1712";

  private MoveTool() {}

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
    boolean drop = args.length == 3 && args[0].equals("drop");
    if (args.length != 2 && !drop) {
      errors.println(HELP);
      return USAGE;
    }
    try {
      BrokerMove move = BrokerMove.of(args[args.length - 2], args[args.length - 1]);
      if (drop) {
        out.println(move.drop() ? "the move is dropped" : "there was no move");
      } else {
        out.println(move.onProgress(new Line(errors, clock)::say).run());
      }
      return OK;
    } catch (JMSRuntimeException e) {
      errors.println(e.getMessage());
      return DIFFERS.equals(e.getErrorCode()) ? DIFFERENT : REFUSED;
    }
  }

  /** Says how far it is: at once when another step begins, else each second. Not thread-safe. */
  private static final class Line {
    private final PrintStream to;
    private final Clock clock;
    private MoveProgress.Step step = MoveProgress.Step.DONE;
    private long saidAt;

    Line(PrintStream to, Clock clock) {
      this.to = to;
      this.clock = clock;
    }

    void say(MoveProgress progress) {
      long now = clock.millis();
      if (progress.step() != step || now >= saidAt + 1_000 || now < saidAt) {
        saidAt = now;
        step = progress.step();
        to.println(progress);
      }
    }
  }
}
