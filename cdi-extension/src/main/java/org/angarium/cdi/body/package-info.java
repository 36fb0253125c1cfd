/** What an application works with and what is in a message: one made of the other. */
@NullMarked
package org.angarium.cdi.body;

import org.jspecify.annotations.NullMarked;
