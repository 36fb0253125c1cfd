/** Tests of chapter 11: distributed transactions and connection consumers. */
@NullMarked
package org.angarium.tck.chapter11;

import org.jspecify.annotations.NullMarked;
