/** What every engine needs to keep its promises: outcomes of commits, and telling of failures. */
@NullMarked
package org.angarium.engine.support;

import org.jspecify.annotations.NullMarked;
