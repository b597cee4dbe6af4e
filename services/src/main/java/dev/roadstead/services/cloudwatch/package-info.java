/**
 * CloudWatch's metrics: data points are put, added up by period, listed and rolled up with age. They live in an SQLite file of
 * their own, beside the store.
 */
@NullMarked
package dev.roadstead.services.cloudwatch;

import org.jspecify.annotations.NullMarked;
