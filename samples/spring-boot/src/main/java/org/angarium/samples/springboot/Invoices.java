package org.angarium.samples.springboot;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.stereotype.Component;

/** Writes an invoice for each order. */
@Component
class Invoices {
  private static final Logger LOG = LoggerFactory.getLogger(Invoices.class);

  /** Takes an order and returns its invoice, in one transaction: both, or neither. */
  @JmsListener(destination = "orders")
  @SendTo("invoices")
  String invoice(String order) {
    LOG.info("An order: {}", order);
    return "invoice for " + order;
  }
}
