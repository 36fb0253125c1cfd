/** Tests of chapter 8: receiving messages. */
@NullMarked
package org.angarium.tck.chapter08;

import org.jspecify.annotations.NullMarked;
