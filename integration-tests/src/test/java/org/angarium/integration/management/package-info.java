/** The examples of docs/management.md. */
@NullMarked
package org.angarium.integration.management;

import org.jspecify.annotations.NullMarked;
