/** Tests of chapter 10 of the specification: Exceptions. */
@NullMarked
package org.angarium.tck.chapter10;

import org.jspecify.annotations.NullMarked;
