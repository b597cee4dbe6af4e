package dev.roadstead.services.iam;

import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Kind;

/**
 * How users, groups and roles differ where they are alike.
 *
 * @param noun as AWS's messages name it
 * @param inlineLimit how many characters its inline policies may have together
 */
record HolderKind<H extends Holder<H>>(Kind<H> kind, String noun, int inlineLimit) {
    static final HolderKind<IamUser> USER = new HolderKind<>(Records.kind("iam.user", IamUser.class), "user", 2048);
    static final HolderKind<IamGroup> GROUP =
            new HolderKind<>(Records.kind("iam.group", IamGroup.class), "group", 5120);
    static final HolderKind<IamRole> ROLE = new HolderKind<>(Records.kind("iam.role", IamRole.class), "role", 10_240);

    /** The noun at the start of a sentence, or in the name of a quota. */
    String capitalNoun() {
        return Character.toUpperCase(noun.charAt(0)) + noun.substring(1);
    }
}
