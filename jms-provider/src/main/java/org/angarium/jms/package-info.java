/**
 * The objects of {@code jakarta.jms}: connections, sessions, contexts, producers, consumers and
 * browsers.
 */
@NullMarked
package org.angarium.jms;

import org.jspecify.annotations.NullMarked;
