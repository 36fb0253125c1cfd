package org.angarium.samples.flights;

import java.util.List;

/**
 * How what came out compares with what must.
 *
 * @param lost what is in the file and has no result
 * @param duplicated results that are there more than once, or that nothing in the file explains
 * @param outOfOrder departures handled after a later one of the same airport
 * @param findings what is wrong, a sentence each; empty if all is right
 */
record Verdict(int lost, int duplicated, int outOfOrder, List<String> findings) {}
