/** What a run of the suite has found, as files and as a page to read. */
@NullMarked
package org.angarium.tck.report;

import org.jspecify.annotations.NullMarked;
