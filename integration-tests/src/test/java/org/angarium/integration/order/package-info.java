/** What the guide to order shows. */
@NullMarked
package org.angarium.integration.order;

import org.jspecify.annotations.NullMarked;
