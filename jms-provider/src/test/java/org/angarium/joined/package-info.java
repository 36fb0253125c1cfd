/** Tests of messages that are joined to the application's own transactions. */
@NullMarked
package org.angarium.joined;

import org.jspecify.annotations.NullMarked;
