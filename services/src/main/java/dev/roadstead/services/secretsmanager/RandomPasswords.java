package dev.roadstead.services.secretsmanager;

import dev.roadstead.services.aws.Ids;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.model.GetRandomPasswordRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetRandomPasswordResponse;

/**
 * Makes passwords.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html">
 *     GetRandomPassword</a>
 */
final class RandomPasswords {
    private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
    private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String DIGITS = "0123456789";
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private static final int USUAL_LENGTH = 32;

    private final Ids ids;

    RandomPasswords(Ids ids) {
        this.ids = ids;
    }

    GetRandomPasswordResponse make(GetRandomPasswordRequest request) {
        List<String> types = new ArrayList<>();
        String excluded = request.excludeCharacters() == null ? "" : request.excludeCharacters();
        add(types, LOWER, request.excludeLowercase(), excluded);
        add(types, UPPER, request.excludeUppercase(), excluded);
        add(types, DIGITS, request.excludeNumbers(), excluded);
        add(types, PUNCTUATION, request.excludePunctuation(), excluded);
        add(types, " ", !Boolean.TRUE.equals(request.includeSpace()), excluded);
        long length = request.passwordLength() == null ? USUAL_LENGTH : request.passwordLength();
        boolean each = !Boolean.FALSE.equals(request.requireEachIncludedType());
        if (types.isEmpty()) {
            throw SecretErrors.invalidRequest("The password has no characters left to be made of.");
        }
        if (each && length < types.size()) {
            throw SecretErrors.invalid("PasswordLength: %d (expected at least %d, for each included type)"
                    .formatted(length, types.size()));
        }
        return GetRandomPasswordResponse.builder()
                .randomPassword(password(types, (int) length, each))
                .build();
    }

    /** One of each type first, the rest from all of them, and then shuffled (Fisher and Yates). */
    private String password(List<String> types, int length, boolean each) {
        List<Character> characters = new ArrayList<>();
        if (each) {
            types.forEach(type -> characters.add(oneOf(type)));
        }
        String all = String.join("", types);
        while (characters.size() < length) {
            characters.add(oneOf(all));
        }
        for (int i = length - 1; i > 0; i--) {
            Collections.swap(characters, i, ids.below(i + 1));
        }
        StringBuilder password = new StringBuilder(length);
        characters.forEach(password::append);
        return password.toString();
    }

    private char oneOf(String characters) {
        return characters.charAt(ids.below(characters.length()));
    }

    private static void add(List<String> types, String type, @Nullable Boolean without, String excluded) {
        if (Boolean.TRUE.equals(without)) {
            return;
        }
        StringBuilder left = new StringBuilder();
        type.chars().filter(character -> excluded.indexOf(character) < 0).forEach(left::appendCodePoint);
        if (!left.isEmpty()) {
            types.add(left.toString());
        }
    }
}
