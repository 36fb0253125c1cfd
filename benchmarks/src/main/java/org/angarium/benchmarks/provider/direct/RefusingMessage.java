package org.angarium.benchmarks.provider.direct;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import java.util.Enumeration;
import org.jspecify.annotations.NullUnmarked;

/** A message that refuses every call; who extends it does what the workloads need. */
@NullUnmarked // as the API is
abstract class RefusingMessage implements BytesMessage {
  @Override
  public String getJMSMessageID() {
    throw refused();
  }

  @Override
  public void setJMSMessageID(String text) {
    throw refused();
  }

  @Override
  public long getJMSTimestamp() {
    throw refused();
  }

  @Override
  public void setJMSTimestamp(long number) {
    throw refused();
  }

  @Override
  public byte[] getJMSCorrelationIDAsBytes() {
    throw refused();
  }

  @Override
  public void setJMSCorrelationIDAsBytes(byte[] bytes) {
    throw refused();
  }

  @Override
  public void setJMSCorrelationID(String text) {
    throw refused();
  }

  @Override
  public String getJMSCorrelationID() {
    throw refused();
  }

  @Override
  public Destination getJMSReplyTo() {
    throw refused();
  }

  @Override
  public void setJMSReplyTo(Destination destination) {
    throw refused();
  }

  @Override
  public Destination getJMSDestination() {
    throw refused();
  }

  @Override
  public void setJMSDestination(Destination destination) {
    throw refused();
  }

  @Override
  public int getJMSDeliveryMode() {
    throw refused();
  }

  @Override
  public void setJMSDeliveryMode(int number) {
    throw refused();
  }

  @Override
  public boolean getJMSRedelivered() {
    throw refused();
  }

  @Override
  public void setJMSRedelivered(boolean flag) {
    throw refused();
  }

  @Override
  public String getJMSType() {
    throw refused();
  }

  @Override
  public void setJMSType(String text) {
    throw refused();
  }

  @Override
  public long getJMSExpiration() {
    throw refused();
  }

  @Override
  public void setJMSExpiration(long number) {
    throw refused();
  }

  @Override
  public long getJMSDeliveryTime() {
    throw refused();
  }

  @Override
  public void setJMSDeliveryTime(long number) {
    throw refused();
  }

  @Override
  public int getJMSPriority() {
    throw refused();
  }

  @Override
  public void setJMSPriority(int number) {
    throw refused();
  }

  @Override
  public void clearProperties() {
    throw refused();
  }

  @Override
  public boolean propertyExists(String text) {
    throw refused();
  }

  @Override
  public boolean getBooleanProperty(String text) {
    throw refused();
  }

  @Override
  public byte getByteProperty(String text) {
    throw refused();
  }

  @Override
  public short getShortProperty(String text) {
    throw refused();
  }

  @Override
  public int getIntProperty(String text) {
    throw refused();
  }

  @Override
  public long getLongProperty(String text) {
    throw refused();
  }

  @Override
  public float getFloatProperty(String text) {
    throw refused();
  }

  @Override
  public double getDoubleProperty(String text) {
    throw refused();
  }

  @Override
  public String getStringProperty(String text) {
    throw refused();
  }

  @Override
  public Object getObjectProperty(String text) {
    throw refused();
  }

  @Override
  public Enumeration<?> getPropertyNames() {
    throw refused();
  }

  @Override
  public void setBooleanProperty(String text, boolean flag) {
    throw refused();
  }

  @Override
  public void setByteProperty(String text, byte number) {
    throw refused();
  }

  @Override
  public void setShortProperty(String text, short number) {
    throw refused();
  }

  @Override
  public void setIntProperty(String text, int number) {
    throw refused();
  }

  @Override
  public void setLongProperty(String text, long number) {
    throw refused();
  }

  @Override
  public void setFloatProperty(String text, float number) {
    throw refused();
  }

  @Override
  public void setDoubleProperty(String text, double number) {
    throw refused();
  }

  @Override
  public void setStringProperty(String text, String text2) {
    throw refused();
  }

  @Override
  public void setObjectProperty(String text, Object object) {
    throw refused();
  }

  @Override
  public void acknowledge() {
    throw refused();
  }

  @Override
  public void clearBody() {
    throw refused();
  }

  @Override
  public <T> T getBody(Class<T> type) {
    throw refused();
  }

  @Override
  @SuppressWarnings("rawtypes") // as the API has it
  public boolean isBodyAssignableTo(Class type) {
    throw refused();
  }

  @Override
  public long getBodyLength() {
    throw refused();
  }

  @Override
  public boolean readBoolean() {
    throw refused();
  }

  @Override
  public byte readByte() {
    throw refused();
  }

  @Override
  public int readUnsignedByte() {
    throw refused();
  }

  @Override
  public short readShort() {
    throw refused();
  }

  @Override
  public int readUnsignedShort() {
    throw refused();
  }

  @Override
  public char readChar() {
    throw refused();
  }

  @Override
  public int readInt() {
    throw refused();
  }

  @Override
  public long readLong() {
    throw refused();
  }

  @Override
  public float readFloat() {
    throw refused();
  }

  @Override
  public double readDouble() {
    throw refused();
  }

  @Override
  public String readUTF() {
    throw refused();
  }

  @Override
  public int readBytes(byte[] bytes) {
    throw refused();
  }

  @Override
  public int readBytes(byte[] bytes, int number) {
    throw refused();
  }

  @Override
  public void writeBoolean(boolean flag) {
    throw refused();
  }

  @Override
  public void writeByte(byte number) {
    throw refused();
  }

  @Override
  public void writeShort(short number) {
    throw refused();
  }

  @Override
  public void writeChar(char character) {
    throw refused();
  }

  @Override
  public void writeInt(int number) {
    throw refused();
  }

  @Override
  public void writeLong(long number) {
    throw refused();
  }

  @Override
  public void writeFloat(float number) {
    throw refused();
  }

  @Override
  public void writeDouble(double number) {
    throw refused();
  }

  @Override
  public void writeUTF(String text) {
    throw refused();
  }

  @Override
  public void writeBytes(byte[] bytes) {
    throw refused();
  }

  @Override
  public void writeBytes(byte[] bytes, int number, int number2) {
    throw refused();
  }

  @Override
  public void writeObject(Object object) {
    throw refused();
  }

  @Override
  public void reset() {
    throw refused();
  }

  private static UnsupportedOperationException refused() {
    return new UnsupportedOperationException("no workload needs this of the direct provider");
  }
}
