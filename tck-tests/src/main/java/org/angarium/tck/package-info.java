/**
 * A conformance suite for any Jakarta Messaging 3.1 provider: what a user of the suite writes, and
 * what its tests use.
 */
@NullMarked
package org.angarium.tck;

import org.jspecify.annotations.NullMarked;
