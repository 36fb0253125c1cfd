/** Typed senders, and CDI events that are sent. */
@NullMarked
package org.angarium.cdi.send;

import org.jspecify.annotations.NullMarked;
