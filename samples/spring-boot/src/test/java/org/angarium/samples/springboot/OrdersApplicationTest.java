package org.angarium.samples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jms.core.JmsTemplate;

@Timeout(60)
class OrdersApplicationTest {
  @TempDir Path folder;

  private ConfigurableApplicationContext start() {
    String url = "angarium:h2:file:" + folder.resolve("orders") + "?closeOnExit=false";
    return SpringApplication.run(OrdersApplication.class, "--angarium.url=" + url);
  }

  @Test
  void shouldWriteAnInvoiceForEachOrderAndKeepItOverARestart() {
    try (ConfigurableApplicationContext application = start()) {
      JmsTemplate jms = application.getBean(JmsTemplate.class);
      application.getBean(Shop.class).order("one courier");
      assertThat(jms.receiveAndConvert("invoices")).isEqualTo("invoice for one courier");
      jms.convertAndSend("archive", "what stays");
    }
    try (ConfigurableApplicationContext application = start()) {
      JmsTemplate jms = application.getBean(JmsTemplate.class);
      assertThat(jms.receiveAndConvert("archive")).isEqualTo("what stays");
      application.getBean(Shop.class).order("a horse");
      assertThat(jms.receiveAndConvert("invoices")).isEqualTo("invoice for a horse");
    }
  }
}
