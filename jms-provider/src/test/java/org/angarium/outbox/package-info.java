/** Tests of outbox and inbox over real databases. */
@NullMarked
package org.angarium.outbox;

import org.jspecify.annotations.NullMarked;
