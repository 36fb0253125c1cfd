/** The extension in an archive that Arquillian deploys. */
package org.angarium.cdi.arquillian;
