/** What an application names: the connection factory, the broker, and their builders. */
@NullMarked
package org.angarium;

import org.jspecify.annotations.NullMarked;
