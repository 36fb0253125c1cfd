/** The pool of connections and sessions, pooled-jms, with Angarium. */
@NullMarked
package org.angarium.integration.pooled;

import org.jspecify.annotations.NullMarked;
