package org.angarium.tck.chapter11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.angarium.tck.TckTest;
import org.angarium.tck.kit.Background;
import org.angarium.tck.kit.Branch;

/** What the tests of global transactions share. */
abstract class XaTest extends TckTest {
  /** A connection for global transactions, started. */
  XAConnection xaConnection() throws Exception {
    XAConnection connection = jms.closing(jms.xaFactory().createXAConnection());
    connection.start();
    return connection;
  }

  /** A session for global transactions, of a new connection that is started. */
  XASession xaSession() throws Exception {
    return xaConnection().createXASession();
  }

  /** A session without transactions, to look from outside. */
  Session outside() throws Exception {
    return jms.session(Session.AUTO_ACKNOWLEDGE);
  }

  /** Runs work of a session in a branch, from start to end. */
  static void work(XASession session, Xid xid, Background.Action work) throws Exception {
    session.getXAResource().start(xid, XAResource.TMNOFLAGS);
    work.run();
    session.getXAResource().end(xid, XAResource.TMSUCCESS);
  }

  /** Prepares and commits in two phases. */
  static void commitInTwoPhases(XAResource resource, Xid xid) throws Exception {
    assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    resource.commit(xid, false);
  }

  /** Fails unless the call is refused with an XAException, of one of the codes if any are given. */
  static void assertRefused(Background.Action call, Integer... codes) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            XAException.class,
            refused ->
                assertThat(refused.errorCode)
                    .matches(code -> codes.length == 0 || List.of(codes).contains(code)));
  }

  /** The branches that a resource lists for recovery, in one scan. */
  static List<Xid> recovered(XAResource resource) throws Exception {
    List<Xid> all = new ArrayList<>(List.of(resource.recover(XAResource.TMSTARTRSCAN)));
    Xid[] more = resource.recover(XAResource.TMENDRSCAN);
    if (more != null) {
      all.addAll(List.of(more));
    }
    return all;
  }

  /** Whether a resource lists a branch for recovery. */
  static boolean lists(XAResource resource, Branch branch) throws Exception {
    return recovered(resource).stream().anyMatch(branch::same);
  }
}
