/** Tests of chapter 5 of the specification: Administered objects. */
@NullMarked
package org.angarium.tck.chapter05;

import org.jspecify.annotations.NullMarked;
