/** Looking at a store that no broker has open: checking it, reading it, encrypting it anew. */
@NullMarked
package org.angarium.tools;

import org.jspecify.annotations.NullMarked;
