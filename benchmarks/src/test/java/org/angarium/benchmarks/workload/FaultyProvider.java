package org.angarium.benchmarks.workload;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Set;
import org.angarium.benchmarks.provider.Hint;
import org.angarium.benchmarks.provider.Promise;
import org.angarium.benchmarks.provider.Provider;

/** A provider whose producers do something wrong with the thousandth message. */
final class FaultyProvider implements Provider {
  private final Provider provider;
  private final Fault fault;

  FaultyProvider(Provider provider, Fault fault) {
    this.provider = provider;
    this.fault = fault;
  }

  @Override
  public ConnectionFactory connectionFactory() {
    return wrap(ConnectionFactory.class, provider.connectionFactory());
  }

  private <T> T wrap(Class<T> type, Object real) {
    FaultySends sends = new FaultySends();
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) -> {
              if (method.getName().equals("send")) {
                sends.send((MessageProducer) real, (BytesMessage) args[0]);
                return null;
              }
              Object result;
              try {
                result = method.invoke(real, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              return switch (method.getName()) {
                case "createConnection" -> wrap(Connection.class, result);
                case "createSession" -> wrap(Session.class, result);
                case "createProducer" -> wrap(MessageProducer.class, result);
                default -> result;
              };
            }));
  }

  private final class FaultySends {
    private int count;
    private Message heldBack;

    void send(MessageProducer producer, BytesMessage message) throws JMSException {
      count++;
      if (count == 1001 && heldBack != null) {
        producer.send(message);
        producer.send(heldBack);
      } else if (count != 1000) {
        producer.send(message);
      } else {
        doWrong(producer, message);
      }
    }

    private void doWrong(MessageProducer producer, BytesMessage message) throws JMSException {
      switch (fault) {
        case LOST -> {}
        case SENT_TWICE -> {
          producer.send(message);
          message.reset();
          producer.send(message);
        }
        case SWAPPED -> heldBack = message;
        case DAMAGED -> {
          message.writeBytes(new byte[1]);
          producer.send(message);
        }
        case REFUSED -> throw new JMSException("no more room");
      }
    }
  }

  @Override
  public void start(Path directory, Set<Hint> hints) throws Exception {
    provider.start(directory, hints);
  }

  @Override
  public Promise promise() {
    return provider.promise();
  }

  @Override
  public int acknowledgeMode() {
    return provider.acknowledgeMode();
  }

  @Override
  public String version() {
    return provider.version();
  }

  @Override
  public long syncs() {
    return provider.syncs();
  }

  @Override
  public void close() throws Exception {
    provider.close();
  }
}
