/** The flights as a CDI application. */
@NullMarked
package org.angarium.samples.cdi;

import org.jspecify.annotations.NullMarked;
