/** The embedded engine: subscriptions in memory, paging, the committer, over a store of its own. */
@NullMarked
package org.angarium.engine.embedded;

import org.jspecify.annotations.NullMarked;
