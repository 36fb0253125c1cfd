package org.angarium.samples.springboot;

import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Service;

/** Takes orders from customers. */
@Service
public class Shop {
  private final JmsTemplate jms;

  Shop(JmsTemplate jms) {
    this.jms = jms;
  }

  /** Accepts an order: when this returns, the order is on the disk. */
  public void order(String what) {
    jms.convertAndSend("orders", what);
  }
}
