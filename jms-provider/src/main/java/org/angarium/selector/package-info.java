/** Message selectors: lexer, parser, sealed syntax tree, evaluation in three-valued logic. */
@NullMarked
package org.angarium.selector;

import org.jspecify.annotations.NullMarked;
