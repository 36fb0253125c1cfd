/** Angarium under libraries that other people wrote, each set up as its users do. */
@NullMarked
package org.angarium.integration;

import org.jspecify.annotations.NullMarked;
