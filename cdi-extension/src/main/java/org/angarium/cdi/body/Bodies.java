package org.angarium.cdi.body;

import jakarta.inject.Singleton;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Map;
import org.angarium.cdi.app.CdiError;
import org.jspecify.annotations.Nullable;

/**
 * Bodies of messages as Java values, and values as messages: String, {@code byte[]} and {@code Map}
 * as they are, other objects as JSON text. Thread-safe.
 */
@Singleton
public class Bodies {
  private final @Nullable JsonText json = JsonText.find();

  /** Finds what writes JSON. */
  public Bodies() {}

  /**
   * Why bodies of a type cannot be read; null where they can, as far as is known without one.
   *
   * @param type of a parameter
   */
  public @Nullable String refusal(Type type) {
    Class<?> raw = raw(type);
    if (raw == null) {
      return "a body of type %s is refused; name a class or a record".formatted(type);
    }
    if (Message.class.isAssignableFrom(raw)
        || raw == String.class
        || raw == byte[].class
        || raw == Map.class
        || json != null
        || Serializable.class.isAssignableFrom(raw)) {
      return null;
    }
    return ("a body of type %s is read from JSON, and there is no Jakarta JSON Binding; add an"
            + " implementation, such as org.eclipse:yasson, or take the body as a String")
        .formatted(type.getTypeName());
  }

  /**
   * The body of a message as a type.
   *
   * @throws jakarta.jms.JMSRuntimeException with code ANG-2305 where it is none
   */
  public @Nullable Object read(Message message, Type type) {
    Class<?> raw = raw(type);
    try {
      if (raw == null) {
        throw refused(message, type, null);
      } else if (raw.isInstance(message)) {
        return message;
      } else if (message instanceof ObjectMessage object && raw.isInstance(object.getObject())) {
        return object.getObject();
      } else if (raw == String.class || raw == byte[].class) {
        return message.getBody(raw);
      } else if (raw == Map.class && message instanceof MapMessage) {
        return message.getBody(raw);
      } else if (message instanceof TextMessage text && text.getText() != null && json != null) {
        return json.read(text.getText(), type);
      }
    } catch (JMSException | RuntimeException e) {
      throw refused(message, type, e);
    }
    throw refused(message, type, null);
  }

  private RuntimeException refused(Message message, Type type, @Nullable Exception cause) {
    String text =
        "the body of %s is no %s%s"
            .formatted(message, type.getTypeName(), cause == null ? "" : ": " + cause.getMessage());
    return cause == null
        ? CdiError.NOT_CONVERTED.exception(text)
        : CdiError.NOT_CONVERTED.exception(text, cause);
  }

  /**
   * A message with a body.
   *
   * @throws jakarta.jms.JMSRuntimeException with code ANG-2305 where it cannot be written
   */
  public Message write(JMSContext context, @Nullable Object body) {
    if (body == null) {
      throw CdiError.NOT_CONVERTED.exception(
          "null is no body; send an empty String, or nothing at all");
    } else if (body instanceof Message message) {
      return message;
    } else if (body instanceof String text) {
      return context.createTextMessage(text);
    } else if (body instanceof byte[] bytes) {
      return bytes(context, bytes);
    } else if (json != null) {
      return context.createTextMessage(json(json, body));
    } else if (body instanceof Serializable object) {
      return context.createObjectMessage(object);
    }
    throw CdiError.NOT_CONVERTED.exception(
        ("a %s is sent as JSON, and there is no Jakarta JSON Binding; add an implementation, such as"
                + " org.eclipse:yasson, or send a String")
            .formatted(body.getClass().getName()));
  }

  private static BytesMessage bytes(JMSContext context, byte[] bytes) {
    try {
      BytesMessage message = context.createBytesMessage();
      message.writeBytes(bytes);
      return message;
    } catch (JMSException e) {
      throw CdiError.NOT_CONVERTED.exception("bytes cannot be written", e);
    }
  }

  private static String json(JsonText json, Object body) {
    try {
      return json.write(body);
    } catch (RuntimeException e) {
      throw CdiError.NOT_CONVERTED.exception(
          "a %s cannot be written as JSON: %s".formatted(body.getClass().getName(), e.getMessage()),
          e);
    }
  }

  /** The class of a type; null for a type variable or a wildcard. */
  public static @Nullable Class<?> raw(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    }
    return type instanceof ParameterizedType generic ? raw(generic.getRawType()) : null;
  }
}
