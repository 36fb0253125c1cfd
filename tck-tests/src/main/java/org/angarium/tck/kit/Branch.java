package org.angarium.tck.kit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import javax.transaction.xa.Xid;

/** An Xid: the branch of a global transaction. */
public record Branch(int format, String global, String qualifier) implements Xid {
  /** Returns a branch of a global transaction that nobody has used. */
  public static Branch unique() {
    return new Branch(4711, UUID.randomUUID().toString(), "1");
  }

  /** Tells whether another Xid means the same branch. */
  public boolean same(Xid other) {
    return other.getFormatId() == format
        && Arrays.equals(other.getGlobalTransactionId(), getGlobalTransactionId())
        && Arrays.equals(other.getBranchQualifier(), getBranchQualifier());
  }

  @Override
  public int getFormatId() {
    return format;
  }

  @Override
  public byte[] getGlobalTransactionId() {
    return global.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] getBranchQualifier() {
    return qualifier.getBytes(StandardCharsets.UTF_8);
  }
}
