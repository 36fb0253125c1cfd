/** The providers that are measured, each as its users run it. */
@NullMarked
package org.angarium.benchmarks.provider;

import org.jspecify.annotations.NullMarked;
