package org.angarium.tck.foreign;

import org.jspecify.annotations.Nullable;

/** A message that knows no correlation ids of bytes, which 3.4.5 allows. */
final class ForeignMessageWithoutBytes extends ForeignMessage {
  @Override
  public byte[] getJMSCorrelationIDAsBytes() {
    throw new UnsupportedOperationException("no native correlation ids");
  }

  @Override
  public void setJMSCorrelationIDAsBytes(byte @Nullable [] value) {
    throw new UnsupportedOperationException("no native correlation ids");
  }
}
