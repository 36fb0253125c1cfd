/** A broker on a disk that is full or read-only, and under a clock that jumps. */
package org.angarium.testkit.faults;
