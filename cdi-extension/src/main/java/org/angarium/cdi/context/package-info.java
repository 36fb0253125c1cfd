/** The injected JMSContext: by transaction, else by request. */
@NullMarked
package org.angarium.cdi.context;

import org.jspecify.annotations.NullMarked;
