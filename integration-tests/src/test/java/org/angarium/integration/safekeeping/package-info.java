/** What the guide to backups, checks and encryption shows. */
@NullMarked
package org.angarium.integration.safekeeping;

import org.jspecify.annotations.NullMarked;
