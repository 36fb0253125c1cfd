package org.angarium.container;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.util.Properties;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** What an application's beans are given: a factory and a queue by JNDI, a context a request. */
@ApplicationScoped
class Resources {
  static final String URL = "angarium:mem:container";

  @Produces
  @ApplicationScoped
  ConnectionFactory factory() throws NamingException {
    return lookUp("ConnectionFactory", ConnectionFactory.class);
  }

  @Produces
  Queue orders() throws NamingException {
    return lookUp("queue/orders", Queue.class);
  }

  @Produces
  @RequestScoped
  JMSContext context(ConnectionFactory factory) {
    return factory.createContext(JMSContext.SESSION_TRANSACTED);
  }

  void close(@Disposes JMSContext context) {
    context.close();
  }

  private static <T> T lookUp(String name, Class<T> type) throws NamingException {
    Properties environment = new Properties();
    environment.setProperty(
        Context.INITIAL_CONTEXT_FACTORY, "org.angarium.jndi.AngariumInitialContextFactory");
    environment.setProperty("connectionFactory.ConnectionFactory", URL);
    environment.setProperty("queue.queue/orders", "orders");
    Context context = new InitialContext(environment);
    try {
      return type.cast(context.lookup(name));
    } finally {
      context.close();
    }
  }
}
