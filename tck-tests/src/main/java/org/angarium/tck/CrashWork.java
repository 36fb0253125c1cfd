package org.angarium.tck;

/**
 * What a child JVM does with a provider of its own before it halts. A public class with a public
 * constructor without arguments.
 */
@FunctionalInterface
public interface CrashWork {
  /**
   * Does it. When it returns, the JVM halts as it is: what was opened is not closed, nothing is
   * told to the provider.
   */
  void work(CrashSite site) throws Exception;
}
