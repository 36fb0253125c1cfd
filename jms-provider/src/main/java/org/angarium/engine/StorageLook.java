package org.angarium.engine;

/**
 * What memory and disk an engine takes at one moment.
 *
 * @param volatileBytes what messages take that are only in memory
 * @param volatileLimit how much they may take before senders wait or are refused
 * @param transactionBytes what messages take that open transactions are to send to the disk
 * @param transactionLimit how much they may take before senders wait or are refused
 * @param cachedBytes what messages take in memory that are on disk too
 * @param fileBytes the size of the store's files; -1 where it has none
 * @param freeBytes what is free on their disk; -1 where that is not known
 */
public record StorageLook(
    long volatileBytes,
    long volatileLimit,
    long transactionBytes,
    long transactionLimit,
    long cachedBytes,
    long fileBytes,
    long freeBytes) {}
