package org.angarium.engine.h2.application;

/** What a connection of the application is unwrapped to, however it was wrapped. */
interface Joinable {}
