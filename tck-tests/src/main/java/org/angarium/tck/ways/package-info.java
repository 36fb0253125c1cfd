/** The ways that a message can take: each domain with each API, behind one face for the tests. */
@NullMarked
package org.angarium.tck.ways;

import org.jspecify.annotations.NullMarked;
