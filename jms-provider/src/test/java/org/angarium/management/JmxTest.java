package org.angarium.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.angarium.Broker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The beans of brokers with H2, and in memory. */
class JmxTest extends JmxContract {
  @TempDir Path folder;

  @Override
  Broker openBroker(String name, boolean onDisk, String options) {
    String place = onDisk ? "h2:file:" + folder.resolve(name) : "mem:" + name;
    return Broker.open("angarium:" + place + (options.isEmpty() ? "" : "?" + options));
  }

  @Override
  Broker openNamesake(String name) {
    return openBroker(name, true, "");
  }

  @Test
  void shouldMakeABackup() throws Exception {
    Broker broker = open("backed", true, "");
    send(broker, "orders", "a", "b");
    ObjectName bean = name("Broker", broker.name(), "");
    Path file = folder.resolve("copy.mv.db");
    Object id = invoke(bean, "startBackup", file.toString(), false);
    await().until(() -> (Boolean) ((CompositeData[]) invoke(bean, "listBackups"))[0].get("done"));
    CompositeData backup = ((CompositeData[]) invoke(bean, "listBackups"))[0];
    assertThat(backup.get("id")).isEqualTo(id);
    assertThat(backup.get("file")).isEqualTo(file.toString());
    assertThat(backup.get("failure")).isEqualTo("");
    assertThat(backup.get("copied")).isEqualTo(backup.get("bytes"));
    assertThat(file).exists();
    Broker restored = open("copy", true, "");
    assertThat(restored.status("orders").depth()).isEqualTo(2);
    assertThatThrownBy(() -> invoke(bean, "startBackup", file.toString(), false))
        .hasMessageContaining("ANG-1708");
    assertThatThrownBy(() -> invoke(bean, "cancelBackup", 9L)).hasMessageContaining("9");
    invoke(bean, "cancelBackup", id); // it is whole
    assertThat(file).exists();
  }
}
