package org.angarium.jms;

/** Which of the interfaces of Jakarta Messaging 2.6 an application uses. */
public enum Domain {
  /** The classic and the simplified API: queues and topics. */
  COMMON,
  /** The legacy interfaces for queues; those for topics are refused (9.2). */
  QUEUE,
  /** The legacy interfaces for topics; those for queues are refused (9.2). */
  TOPIC
}
