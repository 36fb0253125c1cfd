package org.angarium.tck;

import java.nio.file.Path;
import java.util.List;

/** The child JVM of a crash test: provider's class, directory, work's class, its arguments. */
final class CrashMain {
  /** What the JVM exits with when the work was done. */
  static final int CRASHED = 87;

  private CrashMain() {}

  /** Starts the provider, does the work, and halts. */
  public static void main(String[] args) throws Exception {
    int code = 1;
    try {
      List<String> arguments = List.of(args);
      Provider provider = Providers.find(arguments.get(0));
      provider.start(Path.of(arguments.get(1)));
      CrashWork work =
          Class.forName(arguments.get(2))
              .asSubclass(CrashWork.class)
              .getConstructor()
              .newInstance();
      work.work(new CrashSite(provider, arguments.subList(3, arguments.size())));
      code = CRASHED;
    } catch (Throwable e) {
      e.printStackTrace();
      System.err.flush();
    } finally {
      Runtime.getRuntime().halt(code);
    }
  }
}
