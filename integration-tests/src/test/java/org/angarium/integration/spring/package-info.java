/** Spring's JmsTemplate, listener containers and annotations, with Angarium. */
@NullMarked
package org.angarium.integration.spring;

import org.jspecify.annotations.NullMarked;
