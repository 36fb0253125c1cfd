package org.angarium.tck.chapter06;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import jakarta.jms.ConnectionMetaData;
import java.util.Collections;
import java.util.Enumeration;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.junit.jupiter.api.Test;

/** 6.1.6: what a connection tells about the provider. */
class ConnectionMetaDataTest extends TckTest {
  @Test
  @Sentence("6.1.6-1")
  void shouldTellTheVersionOfTheApi() throws Exception {
    ConnectionMetaData data = jms.connection().getMetaData();

    assertThat(data.getJMSVersion()).isEqualTo("3.1");
    assertThat(data.getJMSMajorVersion()).isEqualTo(3);
    assertThat(data.getJMSMinorVersion()).isEqualTo(1);
  }

  @Test
  @Sentence("6.1.6-2")
  void shouldTellTheProviderAndItsVersion() throws Exception {
    ConnectionMetaData data = jms.context().getMetaData();

    assertThat(data.getJMSProviderName()).isNotBlank();
    assertThat(data.getProviderVersion()).isNotBlank();
    assertThat(data.getProviderMajorVersion()).isNotNegative();
    assertThat(data.getProviderMinorVersion()).isNotNegative();
  }

  @Test
  @Sentence("6.1.6-3")
  void shouldListTheDefinedPropertiesItSupports() throws Exception {
    Enumeration<?> names = jms.connection().getMetaData().getJMSXPropertyNames();

    assertThat(Collections.list(names))
        .asInstanceOf(LIST)
        .contains("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");
  }
}
