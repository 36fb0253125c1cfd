package org.angarium.engine.h2;

import static org.angarium.engine.h2.TestStores.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup that comes too late says so. */
class H2BackupTest {
  @TempDir Path folder;

  @Test
  void shouldSayThatTheStoreWasClosedBeforeItsBackupBegan() {
    H2Store store = open(folder.resolve("db"));
    store.close();
    Path target = folder.resolve("backup.mv.db");

    assertThatThrownBy(() -> store.backup(target, false))
        .isInstanceOfSatisfying(
            AngariumException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BROKER_CLOSED))
        .hasMessageContaining("the broker was closed meanwhile");
    assertThat(target).doesNotExist();
  }
}
