package org.sessionlog.spi;

/** Makes a {@link Redactor}. Registered in {@code META-INF/services/org.sessionlog.spi.RedactorProvider}. */
public interface RedactorProvider extends Provider<Redactor> {}
