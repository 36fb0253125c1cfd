package org.angarium.samples.springboot;

import org.angarium.AngariumConnectionFactory;
import org.angarium.Broker;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * Writes an invoice for each order. All that Angarium needs are the two beans; Spring Boot makes
 * the {@code JmsTemplate} and the listeners' containers from the connection factory, with the
 * settings {@code spring.jms.*}.
 */
@SpringBootApplication
public class OrdersApplication {
  /** Starts the application; it runs until it is interrupted. */
  public static void main(String[] args) {
    SpringApplication.run(OrdersApplication.class, args);
  }

  /** The broker, which Spring closes when nothing uses it any more. */
  @Bean
  Broker broker(@Value("${angarium.url}") String url) {
    return Broker.open(url);
  }

  /** Connects to the broker. A connection costs little, so that no pool is needed. */
  @Bean
  AngariumConnectionFactory connectionFactory(Broker broker) {
    return broker.connectionFactory();
  }
}
