package org.angarium.cdi.build;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.build.compatible.spi.BeanInfo;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.Discovery;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.enterprise.inject.build.compatible.spi.Registration;
import jakarta.enterprise.inject.build.compatible.spi.ScannedClasses;
import jakarta.enterprise.inject.build.compatible.spi.Synthesis;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanBuilder;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticComponents;
import jakarta.enterprise.lang.model.declarations.ClassInfo;
import jakarta.enterprise.lang.model.declarations.MethodInfo;
import jakarta.inject.Singleton;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSConnectionFactoryDefinitions;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSDestinationDefinition;
import jakarta.jms.JMSDestinationDefinitions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.angarium.Broker;
import org.angarium.cdi.Angarium;
import org.angarium.cdi.Destination;
import org.angarium.cdi.Published;
import org.angarium.cdi.app.Brokers;
import org.angarium.cdi.app.CdiEvents;
import org.angarium.cdi.app.Configuration;
import org.angarium.cdi.app.Definitions;
import org.angarium.cdi.app.Destinations;
import org.angarium.cdi.app.Factories;
import org.angarium.cdi.app.Plan;
import org.angarium.cdi.app.Producers;
import org.angarium.cdi.body.Bodies;
import org.angarium.cdi.context.ContextOpener;
import org.angarium.cdi.context.Contexts;
import org.angarium.cdi.context.RequestContexts;
import org.angarium.cdi.listener.ArgumentReader;
import org.angarium.cdi.listener.JakartaSupport;
import org.angarium.cdi.listener.ListenerReader;
import org.angarium.cdi.listener.Listeners;
import org.angarium.cdi.listener.ResultReader;
import org.angarium.cdi.listener.SeatOpener;
import org.angarium.cdi.listener.SourceReader;
import org.angarium.cdi.send.PostOffice;
import org.angarium.cdi.send.Publisher;
import org.angarium.cdi.send.SenderProducer;
import org.angarium.cdi.setting.Settings;
import org.angarium.cdi.start.BrokerNews;
import org.angarium.cdi.start.Lifecycle;
import org.angarium.cdi.start.StartCheck;

/**
 * Adds Angarium to an application: finds what its annotations ask for, and gives it the beans that
 * do it. What the annotations say is read when the application starts, since all problems are to be
 * told at once.
 */
public class AngariumExtension implements BuildCompatibleExtension {
  private static final List<Class<?>> BEANS =
      List.of(
          ArgumentReader.class,
          Bodies.class,
          BrokerNews.class,
          Brokers.class,
          CdiEvents.class,
          Configuration.class,
          ContextOpener.class,
          Contexts.class,
          Definitions.class,
          Destinations.class,
          Factories.class,
          JakartaSupport.class,
          Lifecycle.class,
          ListenerReader.class,
          Listeners.class,
          PostOffice.class,
          Producers.class,
          Publisher.class,
          RequestContexts.class,
          ResultReader.class,
          SeatOpener.class,
          SenderProducer.class,
          SourceReader.class,
          StartCheck.class);

  /** Ours: a container that does not scan our archive, such as ArC, has to be told of them. */
  private static final List<Class<?>> QUALIFIERS =
      List.of(Angarium.class, Destination.class, Published.class);

  private final Map<String, ClassInfo> definitions = new TreeMap<>();
  private final Map<String, ClassInfo> listeners = new TreeMap<>();
  private final NamesInUse names = new NamesInUse();
  private final OwnBeans ownBeans = new OwnBeans();

  /** The container makes it. */
  public AngariumExtension() {}

  /** Has the container see our beans, and our qualifiers. */
  @Discovery
  public void addBeans(ScannedClasses classes) {
    BEANS.forEach(bean -> classes.add(bean.getName()));
    QUALIFIERS.forEach(qualifier -> classes.add(qualifier.getName()));
  }

  /** Finds definitions, on beans and on other classes. */
  @Enhancement(
      types = Object.class,
      withSubtypes = true,
      withAnnotations = {
        JMSConnectionFactoryDefinition.class,
        JMSConnectionFactoryDefinitions.class,
        JMSDestinationDefinition.class,
        JMSDestinationDefinitions.class
      })
  public void findDefinitions(ClassInfo type) {
    definitions.put(type.name(), type);
  }

  /** Finds what beans ask for, and which of our types the application has beans of itself. */
  @Registration(types = Object.class)
  public void findUses(BeanInfo bean) {
    ownBeans.see(bean);
    if (bean.isClassBean()
        && bean.declaringClass().methods().stream().anyMatch(AngariumExtension::isOfListener)) {
      listeners.put(bean.declaringClass().name(), bean.declaringClass());
    }
    names.see(bean);
  }

  private static boolean isOfListener(MethodInfo method) {
    return ListenerReader.ANNOTATIONS.stream().anyMatch(method::hasAnnotation);
  }

  /** Makes the beans whose qualifiers depend on what else there is. */
  @Synthesis
  public void addSyntheticBeans(SyntheticComponents components) {
    components
        .addBean(Plan.class)
        .type(Plan.class)
        .scope(Singleton.class)
        .withParam(PlanCreator.LISTENERS, listeners.values().toArray(ClassInfo[]::new))
        .withParam(PlanCreator.DEFINITIONS, definitions.values().toArray(ClassInfo[]::new))
        .withParam(PlanCreator.FACTORY_USES, names.factories())
        .withParam(PlanCreator.DESTINATION_USES, names.destinations())
        .withParam(PlanCreator.OWN_BROKER, ownBeans.has(Broker.class))
        .createWith(PlanCreator.class);
    boolean stayAway = ServerBeans.keepAway(Settings.find());
    add(components, Broker.class, BrokerCreator.class, ownBeans.has(Broker.class));
    add(
        components,
        ConnectionFactory.class,
        ConnectionFactoryCreator.class,
        stayAway || ownBeans.has(ConnectionFactory.class));
    add(
        components,
        JMSContext.class,
        JmsContextCreator.class,
        stayAway || ownBeans.has(JMSContext.class));
  }

  /**
   * @param qualified whether it is to be had with our qualifier alone
   */
  private static <T> void add(
      SyntheticComponents components,
      Class<T> type,
      Class<? extends SyntheticBeanCreator<T>> creator,
      boolean qualified) {
    SyntheticBeanBuilder<T> bean =
        components
            .addBean(type)
            .type(type)
            .scope(Dependent.class)
            .qualifier(Angarium.Literal.INSTANCE)
            .createWith(creator);
    if (!qualified) {
      bean.qualifier(Default.Literal.INSTANCE);
    }
  }
}
