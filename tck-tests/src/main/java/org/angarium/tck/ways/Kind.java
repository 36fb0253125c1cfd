package org.angarium.tck.ways;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.List;

/** The six types of messages, each with a body that tests can write and check. */
public enum Kind {
  /** A message without a body. */
  MESSAGE(Message.class) {
    @Override
    public Message empty(Messages messages) throws JMSException {
      return messages.message();
    }

    @Override
    public void write(Message message) {}

    @Override
    public void assertWritten(Message message) {}

    @Override
    public void assertEmpty(Message message) {}
  },

  /** A text message. */
  TEXT(TextMessage.class) {
    @Override
    public Message empty(Messages messages) throws JMSException {
      return messages.text();
    }

    @Override
    public void write(Message message) throws JMSException {
      ((TextMessage) message).setText("a text");
    }

    @Override
    public void assertWritten(Message message) throws JMSException {
      assertThat(((TextMessage) message).getText()).isEqualTo("a text");
    }

    @Override
    public void assertEmpty(Message message) throws JMSException {
      assertThat(((TextMessage) message).getText()).isNull();
    }
  },

  /** A bytes message. */
  BYTES(BytesMessage.class) {
    @Override
    public Message empty(Messages messages) throws JMSException {
      return messages.bytes();
    }

    @Override
    public void write(Message message) throws JMSException {
      ((BytesMessage) message).writeInt(42);
    }

    @Override
    public void assertWritten(Message message) throws JMSException {
      var bytes = (BytesMessage) message;
      bytes.reset();
      assertThat(bytes.getBodyLength()).isEqualTo(4);
      assertThat(bytes.readInt()).isEqualTo(42);
    }

    @Override
    public void assertEmpty(Message message) throws JMSException {
      var bytes = (BytesMessage) message;
      bytes.reset();
      assertThat(bytes.getBodyLength()).isZero();
    }
  },

  /** A map message. */
  MAP(MapMessage.class) {
    @Override
    public Message empty(Messages messages) throws JMSException {
      return messages.map();
    }

    @Override
    public void write(Message message) throws JMSException {
      ((MapMessage) message).setInt("entry", 42);
    }

    @Override
    public void assertWritten(Message message) throws JMSException {
      assertThat(((MapMessage) message).getInt("entry")).isEqualTo(42);
    }

    @Override
    public void assertEmpty(Message message) throws JMSException {
      assertThat(((MapMessage) message).getMapNames().hasMoreElements()).isFalse();
      assertThat(((MapMessage) message).itemExists("entry")).isFalse();
    }
  },

  /** A stream message. */
  STREAM(StreamMessage.class) {
    @Override
    public Message empty(Messages messages) throws JMSException {
      return messages.stream();
    }

    @Override
    public void write(Message message) throws JMSException {
      ((StreamMessage) message).writeString("a field");
    }

    @Override
    public void assertWritten(Message message) throws JMSException {
      var stream = (StreamMessage) message;
      stream.reset();
      assertThat(stream.readString()).isEqualTo("a field");
    }

    @Override
    public void assertEmpty(Message message) throws JMSException {
      var stream = (StreamMessage) message;
      stream.reset();
      assertThatThrownBy(stream::readObject).isInstanceOf(MessageEOFException.class);
    }
  },

  /** An object message. */
  OBJECT(ObjectMessage.class) {
    @Override
    public Message empty(Messages messages) throws JMSException {
      return messages.object();
    }

    @Override
    public void write(Message message) throws JMSException {
      ((ObjectMessage) message).setObject("an object");
    }

    @Override
    public void assertWritten(Message message) throws JMSException {
      assertThat(((ObjectMessage) message).getObject()).isEqualTo("an object");
    }

    @Override
    public void assertEmpty(Message message) throws JMSException {
      assertThat(((ObjectMessage) message).getObject()).isNull();
    }
  };

  private final Class<? extends Message> type;

  Kind(Class<? extends Message> type) {
    this.type = type;
  }

  /** The interface of this type. */
  public Class<? extends Message> type() {
    return type;
  }

  /** A new message of this type, without a body. */
  public abstract Message empty(Messages messages) throws JMSException;

  /** Writes the body that {@link #assertWritten} expects. A message without a body stays so. */
  public abstract void write(Message message) throws JMSException;

  /** Fails if the body is not what {@link #write} wrote. */
  public abstract void assertWritten(Message message) throws JMSException;

  /** Fails if the body is not that of a new message. */
  public abstract void assertEmpty(Message message) throws JMSException;

  /** A new message of this type, with a body. */
  public Message filled(Messages messages) throws JMSException {
    Message message = empty(messages);
    write(message);
    return message;
  }

  /** Fails if this is not a message of this type, and of no other type that has a body. */
  public void assertType(Message message) {
    assertThat(message).isInstanceOf(type);
    for (Kind other : List.of(values())) {
      if (other != this && other != MESSAGE) {
        assertThat(message).isNotInstanceOf(other.type);
      }
    }
  }
}
