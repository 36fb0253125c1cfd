/** The application's own connections to the database of a store, whose commits the store makes. */
@NullMarked
package org.angarium.engine.h2.application;

import org.jspecify.annotations.NullMarked;
