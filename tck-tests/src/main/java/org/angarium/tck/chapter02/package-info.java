/** Tests of chapter 2 of the specification: Architecture. */
@NullMarked
package org.angarium.tck.chapter02;

import org.jspecify.annotations.NullMarked;
