/** Power cuts and kills through a whole broker, compared with a model of what it must hold. */
@NullMarked
package org.angarium.testkit.cuts;

import org.jspecify.annotations.NullMarked;
