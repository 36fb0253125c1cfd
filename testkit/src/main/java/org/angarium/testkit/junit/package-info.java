/** For JUnit Jupiter: a broker of its own for each test. */
@NullMarked
package org.angarium.testkit.junit;

import org.jspecify.annotations.NullMarked;
