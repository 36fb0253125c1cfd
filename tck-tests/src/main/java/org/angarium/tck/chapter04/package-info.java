/** Tests of chapter 4 of the specification: Messaging domains. */
@NullMarked
package org.angarium.tck.chapter04;

import org.jspecify.annotations.NullMarked;
