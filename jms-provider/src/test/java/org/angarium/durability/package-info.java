/** What is on the disk when, and that nothing disturbs it: syncs, marks, interrupts, owners. */
@NullMarked
package org.angarium.durability;

import org.jspecify.annotations.NullMarked;
