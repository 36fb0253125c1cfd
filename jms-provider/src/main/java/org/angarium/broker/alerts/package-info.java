/** Watches a broker, and tells operators before it is too late. */
@NullMarked
package org.angarium.broker.alerts;

import org.jspecify.annotations.NullMarked;
