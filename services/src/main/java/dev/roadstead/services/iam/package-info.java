/**
 * IAM: users, groups, roles, policies and access keys; who may do what ({@link dev.roadstead.services.iam.IamAuthorizer})
 * and who holds an access key ({@link dev.roadstead.services.iam.IamIdentities}).
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html">IAM API Reference</a>
 */
@NullMarked
package dev.roadstead.services.iam;

import org.jspecify.annotations.NullMarked;
