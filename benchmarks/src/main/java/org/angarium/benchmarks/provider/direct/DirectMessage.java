package org.angarium.benchmarks.provider.direct;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message: its body as it was written, and what else the workloads use. */
final class DirectMessage extends RefusingMessage {
  private static final byte[] EMPTY = {};

  private byte[] body = EMPTY;
  private @Nullable Map<String, String> properties;
  private @Nullable Destination destination;
  private @Nullable Destination replyTo;
  private @Nullable String correlationId;
  private int deliveryMode;
  private int at;

  void sent(Destination to, int mode) {
    destination = to;
    deliveryMode = mode;
    at = 0;
  }

  /** The same message with a reading place of its own, for another consumer. */
  DirectMessage copy() {
    DirectMessage copy = new DirectMessage();
    copy.body = body;
    copy.properties = properties;
    copy.destination = destination;
    copy.replyTo = replyTo;
    copy.correlationId = correlationId;
    copy.deliveryMode = deliveryMode;
    return copy;
  }

  byte[] body() {
    return body;
  }

  boolean persistent() {
    return deliveryMode == DeliveryMode.PERSISTENT;
  }

  @Nullable String group() {
    return getStringProperty("JMSXGroupID");
  }

  @Override
  public void writeBytes(byte[] bytes) {
    writeBytes(bytes, 0, bytes.length);
  }

  @Override
  public void writeBytes(byte[] bytes, int offset, int length) {
    int end = body.length;
    body = Arrays.copyOf(body, end + length);
    System.arraycopy(bytes, offset, body, end, length);
  }

  @Override
  public long getBodyLength() {
    return body.length;
  }

  @Override
  public int readBytes(byte[] bytes) {
    return readBytes(bytes, bytes.length);
  }

  @Override
  public int readBytes(byte[] bytes, int length) {
    int count = Math.min(length, body.length - at);
    System.arraycopy(body, at, bytes, 0, count);
    at += count;
    return count == 0 && length > 0 ? -1 : count;
  }

  @Override
  public void reset() {
    at = 0;
  }

  @Override
  public void setStringProperty(String name, String value) {
    if (properties == null) {
      properties = new HashMap<>(4);
    }
    properties.put(name, value);
  }

  @Override
  public @Nullable String getStringProperty(String name) {
    return properties == null ? null : properties.get(name);
  }

  @Override
  public @Nullable Destination getJMSDestination() {
    return destination;
  }

  @Override
  public int getJMSDeliveryMode() {
    return deliveryMode;
  }

  @Override
  public @Nullable Destination getJMSReplyTo() {
    return replyTo;
  }

  @Override
  public void setJMSReplyTo(Destination to) {
    replyTo = to;
  }

  @Override
  public @Nullable String getJMSCorrelationID() {
    return correlationId;
  }

  @Override
  public void setJMSCorrelationID(String id) {
    correlationId = id;
  }

  @Override
  public void acknowledge() {}
}
