package org.angarium.testkit.disk;

import java.io.IOException;

/**
 * Counts operations, and says in which of them the power is cut or the disk fails. Guarded by its
 * disk.
 */
final class Fate {
  private static final String STORE = "org.angarium.engine.h2";

  private long operations;
  private long cutAt = Long.MAX_VALUE;
  private long failAt = Long.MAX_VALUE;
  private String cutMethod = "";
  private int cutMethodLeft;
  private boolean cut;
  private String cutIn = "";
  private Runnable onCut = () -> {};

  void cutAfter(long count) {
    cutAt = operations + count;
  }

  void cutInside(String method, int count) {
    cutMethod = method;
    cutMethodLeft = count;
  }

  void failAfter(long count) {
    failAt = operations + count;
  }

  boolean failed() {
    return operations > failAt;
  }

  void cutNow() {
    if (!cut) {
      cutIn = "";
      cut();
    }
  }

  /** Has somebody told of the next cut, at once. */
  void onCut(Runnable listener) {
    onCut = listener;
  }

  private void cut() {
    cut = true;
    Runnable listener = onCut;
    onCut = () -> {};
    listener.run();
  }

  boolean isCut() {
    return cut;
  }

  String cutIn() {
    return cutIn;
  }

  long operations() {
    return operations;
  }

  /** The power is on, and nothing is ordered. */
  void restart() {
    cut = false;
    cutAt = Long.MAX_VALUE;
    cutMethod = "";
    onCut = () -> {};
    failAt = Long.MAX_VALUE;
  }

  /** Counts an operation; throws when it is the one. */
  void count() throws IOException {
    check();
    operations++;
    if (operations > cutAt || (!cutMethod.isEmpty() && cutsInside())) {
      cutIn = place();
      cut();
      throw new PowerCutException();
    }
    if (operations == failAt + 1) {
      throw new IOException("the disk failed");
    }
  }

  void check() throws PowerCutException {
    if (cut) {
      throw new PowerCutException();
    }
  }

  private static String place() {
    StringBuilder where = new StringBuilder();
    for (StackTraceElement frame : new Throwable().getStackTrace()) {
      String name = frame.getClassName();
      if (name.startsWith(STORE)) {
        where.insert(
            0, " " + name.substring(name.lastIndexOf('.') + 1) + "." + frame.getMethodName());
      }
    }
    return where.toString();
  }

  private boolean cutsInside() {
    boolean inside =
        StackWalker.getInstance()
            .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(cutMethod)));
    return inside && cutMethodLeft-- == 0;
  }
}
