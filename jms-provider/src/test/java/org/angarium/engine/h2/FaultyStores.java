package org.angarium.engine.h2;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.angarium.engine.h2.journal.FaultyFiles;

/** Stores on a disk that fails when a test says so, and what H2 keeps of them. */
public final class FaultyStores {
  private FaultyStores() {}

  public static H2Store open(H2StoreSettings settings, FaultyFiles files) {
    return H2Store.open(
        settings,
        StoreFiles.of(settings.database(), files.files()),
        Waiting.in(Runtime.getRuntime().maxMemory()),
        Schema.MIGRATIONS);
  }

  /** The names of the databases that H2 has open in this JVM. */
  public static Set<String> openInH2() throws ReflectiveOperationException {
    Field databases = Class.forName("org.h2.engine.Engine").getDeclaredField("DATABASES");
    databases.setAccessible(true);
    Set<String> open = new TreeSet<>();
    synchronized (databases.get(null)) {
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) databases.get(null)).entrySet()) {
        Field database = entry.getValue().getClass().getDeclaredField("database");
        database.setAccessible(true);
        if (database.get(entry.getValue()) != null) {
          open.add(String.valueOf(entry.getKey()));
        }
      }
    }
    return open;
  }
}
