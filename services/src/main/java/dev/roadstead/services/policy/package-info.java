/**
 * The language of policies, shared by every service that holds some: reading a document, refusing what is not
 * evaluated, and evaluating. Knows no service and stores nothing.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html">Policy elements</a>
 */
@NullMarked
package dev.roadstead.services.policy;

import org.jspecify.annotations.NullMarked;
