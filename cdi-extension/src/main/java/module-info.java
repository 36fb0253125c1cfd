/**
 * Angarium in CDI: messaging by annotations, in an application server and outside.
 *
 * <p>What a user names is in {@link org.angarium.cdi}; the rest is not exported, and is open to the
 * container, which makes its beans.
 */
// MicroProfile Config has a stable module name, but no module descriptor
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module org.angarium.cdi {
  requires transitive org.angarium;
  requires transitive jakarta.cdi;
  requires jakarta.annotation;
  requires org.slf4j;
  requires static jakarta.json.bind;
  requires static jakarta.transaction;
  requires static java.management;
  requires static org.eclipse.microprofile.config;
  requires static org.jspecify;

  exports org.angarium.cdi;

  opens org.angarium.cdi.app;
  opens org.angarium.cdi.body;
  opens org.angarium.cdi.build;
  opens org.angarium.cdi.context;
  opens org.angarium.cdi.listener;
  opens org.angarium.cdi.send;
  opens org.angarium.cdi.start;

  provides jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension with
      org.angarium.cdi.build.AngariumExtension;
}
