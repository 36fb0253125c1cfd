package org.angarium.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSPasswordCredential;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.JMSSessionMode;
import jakarta.jms.Queue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.angarium.Broker;
import org.angarium.PasswordFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jakarta Messaging 12.4, outside transactions. Names of the sections stand with the tests. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class JmsContextTest {
  @ApplicationScoped
  static class Shop {
    @Inject private JMSContext context;

    void order(String what) {
      context.createProducer().send(context.createQueue("orders"), what);
    }

    String take() {
      try (JMSConsumer consumer = context.createConsumer(context.createQueue("orders"))) {
        return consumer.receiveBodyNoWait(String.class);
      }
    }

    @ActivateRequestContext
    String orderAndTake(String what) {
      order(what);
      return take();
    }

    JMSContext injected() {
      return context;
    }
  }

  /** 12.4.3: a field of type JMSContext, annotated with Inject. */
  @Test
  void shouldInjectAContextOfTheDefaultConnectionFactory() {
    try (App app = App.of(Shop.class).start()) {
      Shop shop = app.bean(Shop.class);
      app.inRequest(
          () -> {
            shop.order("tea");
            assertThat(shop.take()).isEqualTo("tea");
            assertThat(shop.injected().getSessionMode())
                .as("12.4.3: without JMSSessionMode")
                .isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
            assertThat(shop.injected().getTransacted()).isFalse();
          });
    }
  }

  @JMSConnectionFactoryDefinition(
      name = "java:app/jms/desk",
      clientId = "desk",
      properties = "url=angarium:mem:desk")
  @JMSConnectionFactoryDefinition(name = "java:app/jms/ann", user = "ann", password = "secret")
  @Dependent
  static class Annotated {
    @Inject
    @JMSConnectionFactory("java:app/jms/desk")
    JMSContext desk;

    @Inject
    @JMSConnectionFactory("java:comp/DefaultJMSConnectionFactory")
    JMSContext byDefaultName;

    @Inject
    @JMSSessionMode(JMSContext.DUPS_OK_ACKNOWLEDGE)
    JMSContext dupsOk;

    @Inject
    @JMSSessionMode(JMSContext.SESSION_TRANSACTED)
    JMSContext transacted;

    @Inject JMSContext plain;
  }

  /** 12.4.3: JMSConnectionFactory. */
  @Test
  void shouldUseTheConnectionFactoryOfTheAnnotation() {
    try (App app = App.of(Annotated.class).start()) {
      app.inRequest(
          () -> {
            Annotated bean = app.bean(Annotated.class);
            assertThat(bean.desk.getClientID()).isEqualTo("desk");
            assertThat(bean.plain.getClientID()).isNull();
            bean.byDefaultName
                .createProducer()
                .send(bean.byDefaultName.createQueue("orders"), "tea");
          });
      assertThat(app.bean(Broker.class).status("orders").depth()).isEqualTo(1);
    }
  }

  /** 12.4.3: JMSSessionMode, in the client container any of the four. */
  @Test
  void shouldUseTheSessionModeOfTheAnnotation() {
    try (App app = App.of(Annotated.class).start()) {
      app.inRequest(
          () -> {
            Annotated bean = app.bean(Annotated.class);
            assertThat(bean.dupsOk.getSessionMode()).isEqualTo(JMSContext.DUPS_OK_ACKNOWLEDGE);
            assertThat(bean.transacted.getTransacted()).isTrue();
          });
    }
  }

  @Dependent
  static class WithPassword {
    @Inject
    @JMSPasswordCredential(userName = "ann", password = "${ann.password}")
    JMSContext ann;

    @Inject
    @JMSPasswordCredential(userName = "ann", password = "wrong")
    JMSContext impostor;
  }

  /** 12.4.3: JMSPasswordCredential. */
  @Test
  void shouldConnectWithThePasswordOfTheAnnotation(@TempDir Path directory) throws Exception {
    Path users = Files.writeString(directory.resolve("users"), userLine("ann", "secret"));
    try (App app =
        App.of(WithPassword.class)
            .with("ann.password", "secret")
            .with("angarium.options.users", users.toString())
            .start()) {
      app.inRequest(
          () -> {
            WithPassword bean = app.bean(WithPassword.class);
            assertThat(bean.ann.getSessionMode()).isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
            assertThatThrownBy(() -> bean.impostor.createQueue("orders"))
                .isInstanceOf(JMSSecurityRuntimeException.class)
                .hasMessageStartingWith("ANG-1801");
            assertThat(bean.impostor.toString()).doesNotContain("wrong");
          });
    }
  }

  /** 12.4.4: no context outside a transaction and a request. */
  @Test
  void shouldRefuseACallOutsideARequest() {
    try (App app = App.of(Shop.class).start()) {
      Shop shop = app.bean(Shop.class);
      assertThatThrownBy(() -> shop.order("tea")).isInstanceOf(ContextNotActiveException.class);
      assertThat(shop.orderAndTake("tea")).as("ActivateRequestContext").isEqualTo("tea");
    }
  }

  /** 12.4.4: created the first time a method is called, closed when the request ends. */
  @Test
  void shouldOpenAtTheFirstCallAndCloseWithTheRequest() {
    try (App app = App.of(Shop.class).start()) {
      Broker broker = app.bean(Broker.class);
      Shop shop = app.bean(Shop.class);
      app.inRequest(
          () -> {
            JMSContext injected = shop.injected();
            assertThat(injected.toString()).contains("injected JMSContext");
            assertThat(broker.connectionCount()).as("nothing called yet").isZero();
            injected.createQueue("orders");
            assertThat(broker.connectionCount()).isEqualTo(1);
          });
      assertThat(broker.connectionCount()).isZero();
    }
  }

  @RequestScoped
  static class Two {
    @Inject JMSContext one;
    @Inject JMSContext two;

    @Inject
    @JMSSessionMode(JMSContext.DUPS_OK_ACKNOWLEDGE)
    JMSContext other;

    @Inject
    @JMSSessionMode(JMSContext.AUTO_ACKNOWLEDGE)
    JMSContext spelledOut;

    void useAll() {
      List.of(one, two, other, spelledOut).forEach(context -> context.createQueue("orders"));
    }

    String unreceived() {
      one.createProducer().send(one.createQueue("orders"), "tea");
      JMSConsumer consumer = two.createConsumer(two.createQueue("orders"));
      return consumer.receiveBodyNoWait(String.class);
    }
  }

  /** 12.4.4: within a request, identical annotations mean the same context. */
  @Test
  void shouldShareAContextAmongIdenticalAnnotations() {
    try (App app = App.of(Shop.class, Two.class).start()) {
      Broker broker = app.bean(Broker.class);
      app.inRequest(
          () -> {
            app.bean(Two.class).useAll();
            app.bean(Shop.class).order("tea");
            assertThat(broker.connectionCount()).as("AUTO and DUPS_OK").isEqualTo(2);
          });
      assertThat(broker.connectionCount()).isZero();
    }
  }

  /** 12.4.4: another request, another context. */
  @Test
  void shouldUseAnotherContextInEachRequest() throws Exception {
    try (App app = App.of(Shop.class).start()) {
      Broker broker = app.bean(Broker.class);
      Shop shop = app.bean(Shop.class);
      app.inRequest(
          () -> {
            shop.order("tea");
            Thread other =
                new Thread(
                    () ->
                        app.inRequest(
                            () -> {
                              shop.order("milk");
                              assertThat(broker.connectionCount()).isEqualTo(2);
                            }));
            other.start();
            try {
              other.join();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            assertThat(broker.connectionCount()).isEqualTo(1);
            assertThat(List.of(shop.take(), shop.take())).containsExactly("tea", "milk");
          });
    }
  }

  static List<Consumer<JMSContext>> forbidden() {
    return List.of(
        context -> context.setClientID("desk"),
        context -> context.setExceptionListener(null),
        JMSContext::stop,
        JMSContext::acknowledge,
        JMSContext::commit,
        JMSContext::rollback,
        JMSContext::recover,
        context -> context.setAutoStart(false),
        JMSContext::start,
        JMSContext::close);
  }

  /** 12.4.5: what would change the context for others. */
  @Test
  void shouldRefuseWhatWouldChangeTheContextForOthers() {
    try (App app = App.of(Shop.class).start()) {
      app.inRequest(
          () -> {
            JMSContext injected = app.bean(Shop.class).injected();
            injected.createQueue("orders");
            for (Consumer<JMSContext> call : forbidden()) {
              assertThatThrownBy(() -> call.accept(injected))
                  .isInstanceOf(IllegalStateRuntimeException.class)
                  .hasMessageStartingWith("ANG-2302");
              assertThat(((JMSRuntimeException) catchOf(call, injected)).getErrorCode())
                  .isEqualTo("ANG-2302");
            }
          });
    }
  }

  private static RuntimeException catchOf(Consumer<JMSContext> call, JMSContext context) {
    try {
      call.accept(context);
      throw new AssertionError("it was allowed");
    } catch (RuntimeException e) {
      return e;
    }
  }

  /** 12.4.5: an application-managed context may do all that. */
  @Test
  void shouldLeaveContextsOfTheApplicationAlone() {
    try (App app = App.of(Shop.class).start();
        JMSContext own =
            app.bean(ConnectionFactory.class).createContext(JMSContext.SESSION_TRANSACTED)) {
      own.setClientID("desk");
      own.setAutoStart(false);
      own.start();
      own.createProducer().send(own.createQueue("orders"), "tea");
      own.commit();
      own.stop();
      assertThat(app.bean(Broker.class).status("orders").depth()).isEqualTo(1);
    }
  }

  @Dependent
  static class Lookup {
    @Inject
    @JMSSessionMode(JMSContext.DUPS_OK_ACKNOWLEDGE)
    Instance<JMSContext> annotated;
  }

  /** A program that looks a context up gets one without annotations, or those of its Instance. */
  @Test
  void shouldBeFoundByProgrammaticLookup() {
    try (App app = App.of(Lookup.class).start()) {
      app.inRequest(
          () -> {
            assertThat(app.bean(JMSContext.class).getSessionMode())
                .isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
            assertThat(app.bean(Lookup.class).annotated.get().getSessionMode())
                .isEqualTo(JMSContext.DUPS_OK_ACKNOWLEDGE);
          });
    }
  }

  /** A bean with an injected context can be stored and read again, as session beans are. */
  @Test
  void shouldSurviveSerialization() throws Exception {
    try (App app = App.of(Shop.class).start()) {
      JMSContext before = app.bean(JMSContext.class);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(before);
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        JMSContext after = (JMSContext) in.readObject();
        app.inRequest(
            () -> {
              Queue orders = before.createQueue("orders");
              after.createProducer().send(orders, "tea");
              assertThat(before.createConsumer(orders).receiveBodyNoWait(String.class))
                  .isEqualTo("tea");
              assertThat(app.bean(Broker.class).connectionCount()).isEqualTo(1);
            });
      }
    }
  }

  /** 6.2.9.2: through one context, in the order of the sends. */
  @Test
  void shouldKeepTheOrderOfSendsOfDifferentBeans() {
    try (App app = App.of(Shop.class, Two.class).start()) {
      app.inRequest(
          () -> {
            app.bean(Shop.class).order("milk");
            assertThat(app.bean(Two.class).unreceived()).isEqualTo("milk");
            assertThat(app.bean(Shop.class).take()).isEqualTo("tea");
          });
    }
  }

  private static String userLine(String user, String password) {
    return PasswordFile.line(user, password);
  }
}
