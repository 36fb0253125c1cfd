/** What an application names: qualifiers, annotations of listeners, senders and events. */
@NullMarked
package org.angarium.cdi;

import org.jspecify.annotations.NullMarked;
