/** Where settings come from: MicroProfile Config, system properties, files. */
@NullMarked
package org.angarium.cdi.setting;

import org.jspecify.annotations.NullMarked;
