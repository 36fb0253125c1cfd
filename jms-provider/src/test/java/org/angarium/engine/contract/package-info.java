/** What every engine must do: the contract of the storage SPI as tests, run on each engine. */
@NullMarked
package org.angarium.engine.contract;

import org.jspecify.annotations.NullMarked;
