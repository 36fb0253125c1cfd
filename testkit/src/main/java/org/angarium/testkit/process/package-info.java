/** Applications under test in processes of their own, which are killed and started again. */
@NullMarked
package org.angarium.testkit.process;

import org.jspecify.annotations.NullMarked;
