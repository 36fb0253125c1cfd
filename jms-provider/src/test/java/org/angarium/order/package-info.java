/** Order for each key with consumers that fail, come and go. */
@NullMarked
package org.angarium.order;

import org.jspecify.annotations.NullMarked;
