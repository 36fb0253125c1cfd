/** Samples of one file each, to be read from top to bottom and run by one command. */
@NullMarked
package org.angarium.samples;

import org.jspecify.annotations.NullMarked;
