package org.angarium.integration.narayana;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.RecoveryEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.arjuna.recovery.AtomicActionRecoveryModule;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTANodeNameXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTATransactionLogXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.JTAEnvironmentBean;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.jms.XAConnectionFactory;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAResource;
import org.jboss.narayana.jta.jms.JmsXAResourceRecoveryHelper;

/** Narayana as an application without a server sets it up: no port, a log in a folder. */
final class Narayana {
  private static final String NODE = "shop";

  private Narayana() {}

  /** Sets the one Narayana of this JVM up, before anything else is done with it. */
  static void configure(Path log) throws Exception {
    BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class)
        .setObjectStoreDir(log.toString());
    for (String store : List.of("communicationStore", "stateStore")) {
      BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
          .setObjectStoreDir(log.toString());
    }
    arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier(NODE);
    arjPropertyManager.getCoordinatorEnvironmentBean().setTransactionStatusManagerEnable(false);
    JTAEnvironmentBean jta = jtaPropertyManager.getJTAEnvironmentBean();
    jta.setXaRecoveryNodes(List.of(NODE));
    jta.setXaResourceOrphanFilterClassNames(
        List.of(
            JTATransactionLogXAResourceOrphanFilter.class.getName(),
            JTANodeNameXAResourceOrphanFilter.class.getName()));
    jta.setOrphanSafetyInterval(1); // nobody else works while a test recovers
    RecoveryEnvironmentBean recovery = recoveryPropertyManager.getRecoveryEnvironmentBean();
    recovery.setRecoveryModuleClassNames(
        List.of(AtomicActionRecoveryModule.class.getName(), XARecoveryModule.class.getName()));
    recovery.setExpiryScannerClassNames(List.of());
    recovery.setRecoveryListener(false);
    recovery.setRecoveryBackoffPeriod(1);
  }

  static TransactionManager manager() {
    return com.arjuna.ats.jta.TransactionManager.transactionManager();
  }

  /** Ends what an earlier process has left in doubt. */
  static void recover(XAConnectionFactory messaging, XADataSource database) {
    RecoveryManager manager = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
    XARecoveryModule module = XARecoveryModule.getRegisteredXARecoveryModule();
    module.addXAResourceRecoveryHelper(new JmsXAResourceRecoveryHelper(messaging));
    module.addXAResourceRecoveryHelper(new DatabaseRecovery(database));
    manager.scan();
    manager.scan();
    manager.terminate();
  }

  /** Lets Narayana ask the database what is in doubt there. */
  private static final class DatabaseRecovery implements XAResourceRecoveryHelper {
    private final XADataSource database;

    DatabaseRecovery(XADataSource database) {
      this.database = database;
    }

    @Override
    public boolean initialise(String settings) {
      return true;
    }

    @Override
    public XAResource[] getXAResources() {
      try {
        XAConnection connection = database.getXAConnection();
        return new XAResource[] {connection.getXAResource()};
      } catch (SQLException e) {
        throw new IllegalStateException("the database does not open", e);
      }
    }
  }
}
