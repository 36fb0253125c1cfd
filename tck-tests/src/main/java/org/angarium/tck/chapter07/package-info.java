/** Tests of chapter 7: sending messages. */
@NullMarked
package org.angarium.tck.chapter07;

import org.jspecify.annotations.NullMarked;
