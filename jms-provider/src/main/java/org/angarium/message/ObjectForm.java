package org.angarium.message;

import jakarta.jms.JMSException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/** Objects as Java serializes them, read back through an {@link ObjectFilter}. */
final class ObjectForm {
  private ObjectForm() {}

  static ByteString serialize(Serializable object) throws JMSException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw failed(
          "the %s cannot be serialized (%s); all that it refers to must be Serializable"
              .formatted(object.getClass().getTypeName(), e),
          e);
    }
    return ByteString.wrap(bytes.toByteArray());
  }

  static Serializable deserialize(ByteString content, ObjectFilter filter) throws JMSException {
    ObjectFilter.Check check = filter.check(content.length());
    try (ObjectInputStream in =
        new ClassLoading(new ByteArrayInputStream(content.shared()), check)) {
      return (Serializable) in.readObject();
    } catch (IOException
        | ClassNotFoundException
        | RuntimeException
        | LinkageError
        | StackOverflowError e) {
      String refused = check.refused();
      if (refused != null) {
        throw JmsErrors.checked(
            new AngariumException(
                ErrorCode.CLASS_NOT_ALLOWED,
                refused
                    + "; to allow a class, give the connection factory an ObjectFilter,"
                    + " such as ObjectFilter.allowing(\"com.example.*\")",
                e));
      }
      throw failed("the object of " + content + " cannot be deserialized: " + e, e);
    }
  }

  private static JMSException failed(String text, Throwable cause) {
    return JmsErrors.checked(new AngariumException(ErrorCode.MESSAGE_FORMAT, text, cause));
  }

  /**
   * Finds classes through the thread's context class loader first. What no filter can allow is not
   * looked for: a class loader may do much for a name.
   */
  private static final class ClassLoading extends ObjectInputStream {
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final ObjectFilter.Check check;

    ClassLoading(InputStream in, ObjectFilter.Check check) throws IOException {
      super(in);
      this.check = check;
      setObjectInputFilter(check);
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces)
        throws IOException, ClassNotFoundException {
      for (String name : interfaces) {
        check.checkName(name);
      }
      return super.resolveProxyClass(interfaces);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      check.checkName(description.getName());
      if (loader != null) {
        try {
          return Class.forName(description.getName(), false, loader);
        } catch (ClassNotFoundException e) {
          // Primitive classes, and what only this class's loader sees.
          return super.resolveClass(description);
        }
      }
      return super.resolveClass(description);
    }
  }
}
