/** The application's broker, what is defined by annotations, and what can be injected of them. */
@NullMarked
package org.angarium.cdi.app;

import org.jspecify.annotations.NullMarked;
