/** What the guide shows. */
package org.angarium.cdi.guide;
