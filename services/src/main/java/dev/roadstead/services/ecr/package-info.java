/**
 * Amazon ECR: the control API ({@link dev.roadstead.services.ecr.EcrApi}) and the registry that container clients speak to
 * ({@link dev.roadstead.services.ecr.Registry}), over the same records and the same content-addressed files. {@link
 * dev.roadstead.services.ecr.Ecr} puts them together.
 */
@NullMarked
package dev.roadstead.services.ecr;

import org.jspecify.annotations.NullMarked;
