package org.angarium.engine.move;

/**
 * How far a move is.
 *
 * @param step what is being done
 * @param done how many messages of this step are done; in other steps than messages and check,
 *     those that are copied
 * @param total how many there are
 */
public record Progress(MoveMark.Step step, long done, long total) {}
