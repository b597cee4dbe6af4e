package dev.roadstead.services.cloudwatch;

/** A point as it is put: added to what its metric has in that span already. */
record Sample(Metric metric, Point point) {}
