/** Tests of backups, of encryption, and of what looks at stores that are closed. */
package org.angarium.tools;
