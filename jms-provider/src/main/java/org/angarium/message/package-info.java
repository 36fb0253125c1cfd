/** Messages: what was sent, its stored form, and the message types of {@code jakarta.jms}. */
@NullMarked
package org.angarium.message;

import org.jspecify.annotations.NullMarked;
