/** Tests of messages. */
@NullMarked
package org.angarium.message;

import org.jspecify.annotations.NullMarked;
