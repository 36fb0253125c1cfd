/**
 * Angarium: a Jakarta Messaging 3.1 provider that an application carries inside itself.
 *
 * <p>What a user names is in {@link org.angarium}, {@link org.angarium.jndi} and {@link
 * org.angarium.outbox}; the rest is not exported.
 */
// H2 has a stable module name, but no module descriptor; testkit is compiled after this one
@SuppressWarnings({"requires-automatic", "module"})
module org.angarium {
  requires transitive jakarta.messaging;
  requires transitive java.transaction.xa;
  requires com.h2database;
  requires transitive java.naming;
  requires transitive java.sql;
  requires org.slf4j;
  requires static com.zaxxer.hikari;
  requires static java.management;
  requires static org.checkerframework.checker.qual;
  requires static org.jspecify;
  requires static org.postgresql.jdbc;

  exports org.angarium;
  exports org.angarium.jndi;
  exports org.angarium.outbox;
  exports org.angarium.tools;
  exports org.angarium.engine.h2.journal to
      org.angarium.testkit;
  exports org.angarium.model to
      org.angarium.testkit;

  provides javax.naming.spi.InitialContextFactory with
      org.angarium.jndi.AngariumInitialContextFactory;
}
