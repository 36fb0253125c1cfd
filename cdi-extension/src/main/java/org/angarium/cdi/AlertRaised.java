package org.angarium.cdi;

import org.angarium.Alert;

/**
 * A CDI event: the broker has raised an alert. Fired synchronously and asynchronously, on a thread
 * of the broker's for alerts; what an observer throws is logged.
 *
 * @param alert what an operator should know
 */
public record AlertRaised(Alert alert) {}
