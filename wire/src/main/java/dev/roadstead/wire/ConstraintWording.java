package dev.roadstead.wire;

/** How a service words a violated constraint of its model. */
public enum ConstraintWording {
    /** {@code 1 validation error detected: Value 'x' at 'name' failed to satisfy constraint: Member must ...} */
    MEMBER,
    /** {@code The specified value for userName is invalid. ...} for a name's characters, else as {@link #MEMBER}. */
    SPECIFIED_VALUE,
    /** {@code Invalid parameter at 'name' failed to satisfy constraint: 'must ...'} */
    PARAMETER,
    /** {@code TaskDefinition can not be blank.}, {@code Tasks cannot be empty.} for a required member, else as {@link #MEMBER}. */
    BLANK,
    /** {@code The parameter MetricData.member.1.MetricName is required.} for a required member, else as {@link #MEMBER}. */
    REQUIRED,
    /** {@code The request must contain the parameter vpcId} or {@code resourceIdSet}, {@code Value (x) for parameter y is invalid.} */
    EC2
}
