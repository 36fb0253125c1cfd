package org.angarium.testkit.sigkill;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A transaction manager as small as it can be: it writes down which transactions it has decided to
 * commit, before it commits any, and when they are committed; all others are rolled back after a
 * restart (presumed abort).
 *
 * <p>To forget what is committed matters with H2 as a resource: H2 2.4.240 shows a branch that was
 * ended after a restart again after the next crash, with whatever another transaction had done by
 * then under the same number in H2. Who commits that branch again commits what was never prepared.
 */
final class LoggedManager {
  private static final int FORMAT = 4711;
  private static final String DECIDED = "decided ";
  private static final String DONE = "done ";

  private final FileChannel log;
  private final Set<String> decided = new HashSet<>();
  private final Consumer<String> pass;

  /**
   * @param pass hears by which moment it comes
   */
  LoggedManager(Path file, Consumer<String> pass) throws IOException {
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(DECIDED)) {
          decided.add(line.substring(DECIDED.length()));
        } else {
          decided.remove(line.substring(DONE.length()));
        }
      }
    }
    this.log = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    this.pass = pass;
  }

  private void log(String line) throws IOException {
    log.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    log.force(false);
  }

  /** What is to be done in a transaction. */
  interface Work {
    /** Whether there was anything to do. */
    boolean run() throws Exception;
  }

  /** A branch. */
  private record Branch(String transaction, int number) implements Xid {
    @Override
    public int getFormatId() {
      return FORMAT;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return transaction.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {(byte) number};
    }
  }

  /** Runs a transaction; rolls back where there was nothing to do. */
  boolean run(List<XAResource> resources, Work work) throws Exception {
    String transaction = UUID.randomUUID().toString();
    for (int i = 0; i < resources.size(); i++) {
      resources.get(i).start(new Branch(transaction, i), XAResource.TMNOFLAGS);
    }
    boolean worked = work.run();
    if (worked) {
      pass.accept("xa worked");
    }
    for (int i = 0; i < resources.size(); i++) {
      resources.get(i).end(new Branch(transaction, i), XAResource.TMSUCCESS);
    }
    if (worked) {
      commit(resources, transaction);
    } else {
      for (int i = 0; i < resources.size(); i++) {
        resources.get(i).rollback(new Branch(transaction, i));
      }
    }
    return worked;
  }

  private void commit(List<XAResource> resources, String transaction)
      throws XAException, IOException {
    boolean[] votes = new boolean[resources.size()];
    for (int i = 0; i < votes.length; i++) {
      votes[i] = resources.get(i).prepare(new Branch(transaction, i)) == XAResource.XA_OK;
      pass.accept(i + 1 < votes.length ? "xa half prepared" : "xa prepared");
    }
    log(DECIDED + transaction);
    pass.accept("xa decided");
    for (int i = 0; i < votes.length; i++) {
      if (votes[i]) {
        resources.get(i).commit(new Branch(transaction, i), false);
      }
      pass.accept("xa half committed");
    }
    log(DONE + transaction);
  }

  /** Makes what was ended durable. */
  interface Flush {
    void run() throws SQLException;
  }

  /**
   * Ends what an earlier process has left in doubt, and asks again after each branch: of several
   * that H2 2.4.240 shows it rolls back the first only, and says nothing, until it is asked again.
   * What it leaves open keeps its rows locked, and may be the work of anybody, such as the row by
   * which the relay of an outbox knows that it is the only one.
   */
  void recover(List<XAResource> resources, Flush flush) throws Exception {
    for (XAResource resource : resources) {
      Set<String> ended = new HashSet<>();
      for (Xid[] left = inDoubt(resource); left.length > 0; left = inDoubt(resource)) {
        String transaction = new String(left[0].getGlobalTransactionId(), StandardCharsets.UTF_8);
        if (left[0].getFormatId() != FORMAT) {
          throw new AssertionError(
              "not ours: " + Arrays.toString(left[0].getGlobalTransactionId()));
        } else if (!ended.add(transaction)) {
          throw new AssertionError("it does not end: " + transaction);
        } else if (decided.contains(transaction)) {
          resource.commit(left[0], false);
        } else {
          resource.rollback(left[0]);
        }
      }
    }
    flush.run();
    for (String transaction : decided) {
      log(DONE + transaction);
    }
    decided.clear();
  }

  private static Xid[] inDoubt(XAResource resource) throws XAException {
    return resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
  }
}
