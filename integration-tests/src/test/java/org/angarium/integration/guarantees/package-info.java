/** The examples of docs/guarantees.md. */
@NullMarked
package org.angarium.integration.guarantees;

import org.jspecify.annotations.NullMarked;
