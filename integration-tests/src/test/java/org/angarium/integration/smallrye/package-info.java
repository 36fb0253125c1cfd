/** SmallRye Reactive Messaging's channels, with Angarium. */
@NullMarked
package org.angarium.integration.smallrye;

import org.jspecify.annotations.NullMarked;
