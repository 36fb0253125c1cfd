package org.angarium.tck.chapter04;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;

/** Replies to each request with its text. The session is the one that calls this listener. */
record Answering(Session service) implements MessageListener {
  @Override
  public void onMessage(Message request) {
    try {
      Message reply = service.createTextMessage("re: " + request.getBody(String.class));
      service.createProducer(request.getJMSReplyTo()).send(reply);
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }
}
