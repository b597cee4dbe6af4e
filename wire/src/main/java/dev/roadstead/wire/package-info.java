/**
 * AWS wire protocols between HTTP messages and the AWS SDK's model classes, driven by {@code SdkPojo.sdkFields()};
 * verification of signatures; error shapes. Knows no service by name: what differs between services is data, read by
 * {@link dev.roadstead.wire.ServiceModel} from a resource that {@code scripts/generate-models.py} makes.
 */
@NullMarked
package dev.roadstead.wire;

import org.jspecify.annotations.NullMarked;
