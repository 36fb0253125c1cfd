package org.angarium.model;

import java.util.Arrays;
import java.util.HexFormat;
import javax.transaction.xa.Xid;

/**
 * The name of a branch of a global transaction, as a value: equal where format, global part and
 * branch part are. Immutable.
 */
public final class BranchId implements Xid {
  private final int formatId;
  private final byte[] global;
  private final byte[] qualifier;

  /** A name of these parts; the arrays are copied. */
  public BranchId(int formatId, byte[] global, byte[] qualifier) {
    this.formatId = formatId;
    this.global = global.clone();
    this.qualifier = qualifier.clone();
  }

  /** The name that a transaction manager gave. */
  public static BranchId of(Xid xid) {
    return xid instanceof BranchId id
        ? id
        : new BranchId(xid.getFormatId(), xid.getGlobalTransactionId(), xid.getBranchQualifier());
  }

  @Override
  public int getFormatId() {
    return formatId;
  }

  /** A copy. */
  @Override
  public byte[] getGlobalTransactionId() {
    return global.clone();
  }

  /** A copy. */
  @Override
  public byte[] getBranchQualifier() {
    return qualifier.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BranchId id
        && id.formatId == formatId
        && Arrays.equals(id.global, global)
        && Arrays.equals(id.qualifier, qualifier);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * formatId + Arrays.hashCode(global)) + Arrays.hashCode(qualifier);
  }

  /** The three parts, the last two in hexadecimal digits. */
  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return formatId + ":" + hex.formatHex(global) + ":" + hex.formatHex(qualifier);
  }
}
