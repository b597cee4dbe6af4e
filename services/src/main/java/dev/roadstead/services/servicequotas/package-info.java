/** Service Quotas: how much an account can have, and how it gets more. */
@NullMarked
package dev.roadstead.services.servicequotas;

import org.jspecify.annotations.NullMarked;
