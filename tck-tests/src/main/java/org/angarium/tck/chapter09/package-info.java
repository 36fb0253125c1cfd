/** Tests of chapter 9 of the specification: Other facilities. */
@NullMarked
package org.angarium.tck.chapter09;

import org.jspecify.annotations.NullMarked;
