/** Applications that are killed by SIGKILL, in each mode in which messages can be received. */
package org.angarium.testkit.sigkill;
