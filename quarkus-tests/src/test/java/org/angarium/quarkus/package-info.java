/** The CDI extension in Quarkus. */
package org.angarium.quarkus;
