package org.angarium.benchmarks.provider;

/**
 * What a provider promises about persistent messages, as configured.
 *
 * @param sendSynced whether a persistent {@code send()}, or the commit that it is part of, has been
 *     forced to the disk when it returns
 * @param acknowledgeSynced whether the acknowledgement of a message has been forced to the disk
 *     before the consumer gets the next one
 * @param remark what else is to be known, in one sentence; may be empty
 */
public record Promise(boolean sendSynced, boolean acknowledgeSynced, String remark) {}
