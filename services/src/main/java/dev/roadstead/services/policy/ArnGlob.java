package dev.roadstead.services.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of ARNs. Its six fields are matched one by one, so a wildcard does not reach over a colon, but in the last;
 * fields that are missing at the end match anything. {@code *} alone matches all.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html">Resource</a>
 */
final class ArnGlob {
    private static final int FIELDS = 6;

    private final String text;
    private final List<Glob> fields;

    private ArnGlob(String text, List<Glob> fields) {
        this.text = text;
        this.fields = List.copyOf(fields);
    }

    static ArnGlob of(String text, boolean variables) {
        List<Glob> fields = new ArrayList<>();
        if (!text.equals("*")) {
            for (String field : fields(text)) {
                fields.add(Glob.of(field, true, variables));
            }
        }
        return new ArnGlob(text, fields);
    }

    String text() {
        return text;
    }

    List<String> variables() {
        return fields.stream().flatMap(field -> field.variables().stream()).toList();
    }

    boolean matches(String arn, PolicyContext context) {
        if (fields.isEmpty()) {
            return true;
        }
        List<String> values = fields(arn);
        if (values.size() != FIELDS || fields.size() > FIELDS) {
            return false;
        }
        for (int i = 0; i < fields.size(); i++) {
            if (!fields.get(i).matches(values.get(i), context)) {
                return false;
            }
        }
        return true;
    }

    /** Splits at the first five colons that are not in a variable. */
    private static List<String> fields(String arn) {
        List<String> fields = new ArrayList<>();
        int from = 0;
        boolean inVariable = false;
        for (int i = 0; i < arn.length() && fields.size() < FIELDS - 1; i++) {
            char character = arn.charAt(i);
            if (character == '}') {
                inVariable = false;
            } else if (arn.startsWith("${", i)) {
                inVariable = true;
            } else if (character == ':' && !inVariable) {
                fields.add(arn.substring(from, i));
                from = i + 1;
            }
        }
        fields.add(arn.substring(from));
        return fields;
    }

    @Override
    public String toString() {
        return text;
    }
}
