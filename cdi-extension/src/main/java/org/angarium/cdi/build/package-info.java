/** The Build Compatible Extension: what it finds in an application before that starts. */
@NullMarked
package org.angarium.cdi.build;

import org.jspecify.annotations.NullMarked;
