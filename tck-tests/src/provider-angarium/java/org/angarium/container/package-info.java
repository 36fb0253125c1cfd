/** Angarium inside a CDI container: resources from JNDI, contexts of a request, its threads. */
@NullMarked
package org.angarium.container;

import org.jspecify.annotations.NullMarked;
