/** PostgreSQL as the shared engine sees it: connections, transactions, features, the schema. */
@NullMarked
package org.angarium.engine.shared.sql;

import org.jspecify.annotations.NullMarked;
