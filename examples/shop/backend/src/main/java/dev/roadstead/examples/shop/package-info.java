/**
 * The backend of the example shop: a small HTTP API over JDBC, configured by environment variables alone. {@link
 * dev.roadstead.examples.shop.Shop} is where it starts.
 */
@NullMarked
package dev.roadstead.examples.shop;

import org.jspecify.annotations.NullMarked;
