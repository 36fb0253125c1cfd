/** What is measured: the workloads, each on any provider, through the JMS API alone. */
@NullMarked
package org.angarium.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
