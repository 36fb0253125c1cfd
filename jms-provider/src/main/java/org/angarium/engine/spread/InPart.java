package org.angarium.engine.spread;

/**
 * Something of one of the engines.
 *
 * @param part the engine's number
 */
record InPart<T>(int part, T it) {}
