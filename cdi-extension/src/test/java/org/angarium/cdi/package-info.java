/** Tests of Angarium in CDI: applications in Weld SE. */
package org.angarium.cdi;
