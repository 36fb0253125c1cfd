/** Apache Camel's routes, with Angarium. */
@NullMarked
package org.angarium.integration.camel;

import org.jspecify.annotations.NullMarked;
