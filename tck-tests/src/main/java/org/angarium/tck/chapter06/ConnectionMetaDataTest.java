package org.angarium.tck.chapter06;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionMetaData;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.angarium.tck.Sentence;
import org.angarium.tck.TckTest;
import org.junit.jupiter.api.Test;

/** Section 6.1.6: what a connection tells about itself. */
class ConnectionMetaDataTest extends TckTest {
  @Test
  @Sentence("6.1.6-1")
  void shouldTellTheVersionOnEveryConnectionObject() throws Exception {
    for (ConnectionMetaData data : everyMetaData()) {
      assertThat(data.getJMSVersion()).isEqualTo("3.1");
      assertThat(data.getJMSMajorVersion()).isEqualTo(3);
      assertThat(data.getJMSMinorVersion()).isEqualTo(1);
    }
  }

  @Test
  @Sentence("6.1.6-2")
  void shouldTellTheProvider() throws Exception {
    for (ConnectionMetaData data : everyMetaData()) {
      assertThat(data.getJMSProviderName()).isNotBlank();
      assertThat(data.getProviderVersion()).isNotBlank();
      assertThat(data.getProviderMajorVersion()).isNotNegative();
      assertThat(data.getProviderMinorVersion()).isNotNegative();
    }
  }

  @Test
  @Sentence("6.1.6-3")
  void shouldListTheJmsxProperties() throws Exception {
    for (ConnectionMetaData data : everyMetaData()) {
      List<Object> names = new ArrayList<>();
      Enumeration<?> all = data.getJMSXPropertyNames();
      while (all.hasMoreElements()) {
        names.add(all.nextElement());
      }
      assertThat(names).contains("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");
      assertThat(names).doesNotHaveDuplicates();
    }
  }

  private List<ConnectionMetaData> everyMetaData() throws Exception {
    return List.of(
        jms.connection().getMetaData(),
        jms.context().getMetaData(),
        jms.closing(jms.queueFactory().createQueueConnection()).getMetaData(),
        jms.closing(jms.topicFactory().createTopicConnection()).getMetaData());
  }
}
