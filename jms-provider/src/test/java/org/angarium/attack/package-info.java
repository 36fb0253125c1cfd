/** Four JVMs on one PostgreSQL, and all that goes wrong between them. */
@NullMarked
package org.angarium.attack;

import org.jspecify.annotations.NullMarked;
