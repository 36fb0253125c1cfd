package org.angarium.cdi;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.util.List;

/** Narayana as an application without a server sets it up; its transaction manager is a bean. */
@Singleton
public class Narayana {
  /** Sets the one Narayana of this JVM up, before anything else is done with it. */
  static void configure(Path log) throws Exception {
    BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class)
        .setObjectStoreDir(log.toString());
    for (String store : List.of("communicationStore", "stateStore")) {
      BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
          .setObjectStoreDir(log.toString());
    }
    arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier("cdi");
    arjPropertyManager.getCoordinatorEnvironmentBean().setTransactionStatusManagerEnable(false);
  }

  @Produces
  @Singleton
  TransactionManager manager() {
    return com.arjuna.ats.jta.TransactionManager.transactionManager();
  }
}
