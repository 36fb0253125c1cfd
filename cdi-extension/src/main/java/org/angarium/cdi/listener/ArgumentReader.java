package org.angarium.cdi.listener;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.jms.JMSContext;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.angarium.cdi.MessageHeader;
import org.angarium.cdi.MessageProperty;
import org.angarium.cdi.app.Problems;
import org.angarium.cdi.body.Bodies;
import org.angarium.cdi.body.Headers;
import org.angarium.cdi.body.Values;
import org.jspecify.annotations.Nullable;

/** Reads what the parameters of listeners ask for. Thread-safe. */
@Singleton
public class ArgumentReader {
  private final Bodies bodies;

  @Inject
  ArgumentReader(Bodies bodies) {
    this.bodies = bodies;
  }

  /** The arguments of a method; incomplete where there are problems. */
  List<Argument> read(Method method, String where, Problems problems) {
    List<Argument> arguments = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      Argument argument = read(parameter, where, problems);
      if (argument != null) {
        arguments.add(argument);
      }
    }
    long bodyCount = arguments.stream().filter(ArgumentReader::isBody).count();
    if (bodyCount > 1) {
      problems.add(where, "%d parameters want the body; only one can have it".formatted(bodyCount));
    }
    boolean ofOneMessage =
        arguments.stream()
            .anyMatch(a -> a instanceof Argument.Header || a instanceof Argument.Property);
    if (isBatch(arguments) && ofOneMessage) {
      problems.add(
          where,
          "headers and properties are of one message, and a List of bodies is of many; take a"
              + " List<Message>");
    }
    return arguments;
  }

  private static boolean isBody(Argument argument) {
    return argument instanceof Argument.Body || argument instanceof Argument.BodyList;
  }

  /** Whether the method takes many messages at a time. */
  static boolean isBatch(List<Argument> arguments) {
    return arguments.stream().anyMatch(Argument.BodyList.class::isInstance);
  }

  private @Nullable Argument read(Parameter parameter, String where, Problems problems) {
    MessageHeader header = parameter.getAnnotation(MessageHeader.class);
    MessageProperty property = parameter.getAnnotation(MessageProperty.class);
    if (header != null) {
      if (!Headers.names().contains(header.value())) {
        problems.add(
            where,
            "there is no header \"%s\"; there are %s".formatted(header.value(), Headers.names()));
        return null;
      } else if (!Headers.canBe(header.value(), parameter.getType())) {
        problems.add(
            where,
            "the header %s cannot be a %s"
                .formatted(header.value(), parameter.getType().getName()));
        return null;
      }
      return new Argument.Header(header.value(), parameter.getType());
    } else if (property != null) {
      if (!Values.isPropertyType(parameter.getType())) {
        problems.add(
            where,
            "the property \"%s\" cannot be a %s; take a String, a number, a boolean or an Object"
                .formatted(property.value(), parameter.getType().getName()));
        return null;
      }
      return new Argument.Property(property.value(), parameter.getType());
    } else if (parameter.getType() == JMSContext.class) {
      return new Argument.Context();
    }
    return body(parameter.getParameterizedType(), where, problems);
  }

  private @Nullable Argument body(Type type, String where, Problems problems) {
    boolean list = Bodies.raw(type) == List.class;
    Type of = type;
    if (list) {
      of =
          type instanceof ParameterizedType generic
              ? generic.getActualTypeArguments()[0]
              : Object.class;
    }
    String refusal = bodies.refusal(of);
    if (refusal != null) {
      problems.add(where, refusal);
      return null;
    }
    return list ? new Argument.BodyList(bodies, of) : new Argument.Body(bodies, of);
  }
}
