package dev.roadstead.services.ecr;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.store.Key;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which repository: its registry is the account's in the region. */
record RepositoryId(String account, String region, String name) {

    private static final String PREFIX = "repository/";
    private static final Pattern NAME =
            Pattern.compile("(?:[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*/)*[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*");
    private static final int NAME_LENGTH = 256;

    static RepositoryId of(Caller caller, String name) {
        return new RepositoryId(caller.account(), caller.region(), name);
    }

    /** The repository that an ARN names, if it is one of ECR's in the caller's registry. */
    static Optional<RepositoryId> ofArn(Caller caller, String arn) {
        return Arn.parse(arn)
                .filter(parsed -> parsed.service().equals("ecr")
                        && parsed.region().equals(caller.region())
                        && parsed.account().equals(caller.account())
                        && parsed.resource().startsWith(PREFIX))
                .map(parsed -> of(caller, parsed.resource().substring(PREFIX.length())));
    }

    /** Whether a name may be a repository's, as CreateRepository has it. */
    static boolean isName(String name) {
        return name.length() >= 2
                && name.length() <= NAME_LENGTH
                && NAME.matcher(name).matches();
    }

    String arn() {
        return new Arn("ecr", region, account, PREFIX + name).toString();
    }

    Key key() {
        return new Key(account, region, name);
    }

    /** The key of something in it that has a digest. */
    Key keyOf(String digest) {
        return new Key(account, region, prefix() + digest);
    }

    /** What the ids of all that is in it begin with; no repository's name has an at sign. */
    String prefix() {
        return name + "@";
    }
}
