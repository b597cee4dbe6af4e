package dev.roadstead.balancer;

/**
 * How far a request departs from RFC 9112, in the words of AWS's desync mitigation. What AWS calls severe is no class here: it
 * is a {@link MalformedMessage}, because nobody could say where such a request ends.
 *
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html">Desync
 *     mitigation mode</a>
 * @see <a href="https://github.com/aws/http-desync-guardian/blob/master/docs/README.md">What is of which class</a>
 */
enum RequestClass {
    /** As RFC 9112 has it. */
    COMPLIANT,

    /** Not so, but there are no two ways to read it. */
    ACCEPTABLE,

    /** Another reader might see another request, or see its end elsewhere. */
    AMBIGUOUS;

    RequestClass or(RequestClass other) {
        return compareTo(other) < 0 ? other : this;
    }
}
