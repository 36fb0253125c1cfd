/** Outbox and inbox as an application uses them, by plain JDBC and under Spring's transactions. */
@NullMarked
package org.angarium.integration.outbox;

import org.jspecify.annotations.NullMarked;
