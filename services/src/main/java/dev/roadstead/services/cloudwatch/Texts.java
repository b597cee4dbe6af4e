package dev.roadstead.services.cloudwatch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;

/**
 * Which texts may name something.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html">Dimension</a>
 */
final class Texts {

    private static final int FIRST_PRINTABLE = 0x20;
    private static final int LAST_PRINTABLE = 0x7e;

    private Texts() {}

    /** ASCII without control characters, not of spaces alone. */
    static boolean isName(String text) {
        return !text.isBlank() && text.chars().allMatch(c -> c >= FIRST_PRINTABLE && c <= LAST_PRINTABLE);
    }

    /** What is wrong with dimensions, by the path of each. */
    static List<String> wrong(List<Dimension> dimensions, String path) {
        List<String> wrong = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < dimensions.size(); i++) {
            Dimension dimension = dimensions.get(i);
            String member = path + ".member." + (i + 1);
            if (!isName(dimension.name()) || dimension.name().startsWith(":")) {
                wrong.add("The value " + dimension.name() + " for parameter " + member + ".Name is invalid.");
            } else if (!isName(dimension.value())) {
                wrong.add("The value " + dimension.value() + " for parameter " + member + ".Value is invalid.");
            } else if (!names.add(dimension.name())) {
                wrong.add("The parameter " + member + ".Name must differ from the names before it: " + dimension.name()
                        + " came twice.");
            }
        }
        return wrong;
    }
}
