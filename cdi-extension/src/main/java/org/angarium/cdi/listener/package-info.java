/** Methods of beans that are called with messages: reading, checking and running them. */
@NullMarked
package org.angarium.cdi.listener;

import org.jspecify.annotations.NullMarked;
