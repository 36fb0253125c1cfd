package org.angarium.cdi;

import org.angarium.Alert;

/**
 * A CDI event: an alert is over. Fired as {@link AlertRaised}.
 *
 * @param alert the alert, with its end
 */
public record AlertCleared(Alert alert) {}
