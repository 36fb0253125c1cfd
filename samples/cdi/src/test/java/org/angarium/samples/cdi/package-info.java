/** Tests of the flights as a CDI application. */
package org.angarium.samples.cdi;
