/** The embedded engine's store in H2: schema, migrations, statements, recovery. */
@NullMarked
package org.angarium.engine.h2;

import org.jspecify.annotations.NullMarked;
