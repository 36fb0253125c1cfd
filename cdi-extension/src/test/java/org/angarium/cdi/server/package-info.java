/** The extension in an application server. */
package org.angarium.cdi.server;
