/** Tests of how listeners run. */
package org.angarium.cdi.listener;
