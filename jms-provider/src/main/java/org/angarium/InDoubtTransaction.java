package org.angarium;

import java.time.Instant;
import javax.transaction.xa.Xid;
import org.angarium.engine.PreparedBranch;

/**
 * A branch of a global transaction that is prepared and not finished, or that an operator has
 * decided and its transaction manager has not yet asked for.
 *
 * @param xid its name; as text it shows format, global part and branch part
 * @param state what has become of it
 * @param preparedAt when it was prepared
 * @param sends how many messages it sends when it is committed
 * @param acknowledgements how many deliveries it settles then; until it ends, nobody gets them
 */
public record InDoubtTransaction(
    Xid xid, State state, Instant preparedAt, int sends, int acknowledgements) {

  static InDoubtTransaction of(PreparedBranch branch) {
    return new InDoubtTransaction(
        branch.id(),
        State.valueOf(branch.state().name()),
        Instant.ofEpochMilli(branch.preparedAtMillis()),
        branch.sends(),
        branch.acks());
  }

  /** What has become of a prepared branch. */
  public enum State {
    /** Its transaction manager has the word. */
    PREPARED,
    /** {@link Broker#commitInDoubt} was called. */
    COMMITTED_BY_HAND,
    /** {@link Broker#rollBackInDoubt} was called. */
    ROLLED_BACK_BY_HAND
  }
}
