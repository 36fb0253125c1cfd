package org.angarium.jms;

import jakarta.jms.ConnectionMetaData;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;

/** What a connection tells about its provider (Jakarta Messaging 6.1.6). Immutable. */
final class AngariumMetaData implements ConnectionMetaData {
  private static final List<String> JMSX_NAMES =
      List.of("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");

  private static final String USER_ID = "JMSXUserID";

  // Until a release stamps the module or the archive with its version.
  private static final String UNSTAMPED = "0.1";

  private final List<String> jmsxNames;
  private final String version;

  /**
   * @param userIds whether the broker sets JMSXUserID
   */
  AngariumMetaData(boolean userIds) {
    Stream<String> optional = userIds ? Stream.of(USER_ID) : Stream.empty();
    jmsxNames = Stream.concat(JMSX_NAMES.stream(), optional).toList();
    String stamped = getClass().getPackage().getImplementationVersion();
    version =
        stamped != null
            ? stamped
            : getClass().getModule().isNamed()
                ? getClass().getModule().getDescriptor().rawVersion().orElse(UNSTAMPED)
                : UNSTAMPED;
  }

  @Override
  public String getJMSVersion() {
    return "3.1";
  }

  @Override
  public int getJMSMajorVersion() {
    return 3;
  }

  @Override
  public int getJMSMinorVersion() {
    return 1;
  }

  @Override
  public String getJMSProviderName() {
    return "Angarium";
  }

  @Override
  public String getProviderVersion() {
    return version;
  }

  @Override
  public int getProviderMajorVersion() {
    return part(0);
  }

  @Override
  public int getProviderMinorVersion() {
    return part(1);
  }

  private int part(int index) {
    String[] parts = version.split("[^0-9]+", -1);
    return index < parts.length && !parts[index].isEmpty() ? Integer.parseInt(parts[index]) : 0;
  }

  @Override
  public Enumeration<String> getJMSXPropertyNames() {
    return Collections.enumeration(jmsxNames);
  }
}
