/** Tests of chapter 3 of the specification: Message model. */
@NullMarked
package org.angarium.tck.chapter03;

import org.jspecify.annotations.NullMarked;
