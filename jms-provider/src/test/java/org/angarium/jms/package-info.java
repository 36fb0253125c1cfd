/**
 * Tests of the jakarta.jms objects, through the API of Jakarta Messaging, on a broker in memory.
 */
@NullMarked
package org.angarium.jms;

import org.jspecify.annotations.NullMarked;
