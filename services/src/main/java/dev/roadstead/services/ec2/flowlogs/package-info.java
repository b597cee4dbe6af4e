/**
 * What VPC flow logs write: records of the traffic of interfaces, in the format of the log, brought into log streams. Knows nothing of how
 * EC2 stores its resources.
 */
@NullMarked
package dev.roadstead.services.ec2.flowlogs;

import org.jspecify.annotations.NullMarked;
