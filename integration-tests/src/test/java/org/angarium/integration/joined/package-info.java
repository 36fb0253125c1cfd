/** Messages in the transactions of the application's tables, as users write them. */
@NullMarked
package org.angarium.integration.joined;

import org.jspecify.annotations.NullMarked;
