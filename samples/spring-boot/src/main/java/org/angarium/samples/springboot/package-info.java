/** A Spring Boot application that carries its broker inside itself. */
@NullMarked
package org.angarium.samples.springboot;

import org.jspecify.annotations.NullMarked;
