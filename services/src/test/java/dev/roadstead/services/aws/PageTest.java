package dev.roadstead.services.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roadstead.services.TestAccount;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.iam.model.ListUsersResponse;
import software.amazon.awssdk.services.iam.model.User;

/** Pages of a listing, as a service gives them. */
class PageTest {
    private final TestAccount account = new TestAccount();

    @BeforeEach
    void makeUsers() {
        for (String name : List.of("a", "b", "c", "d")) {
            account.root(() -> account.iam().createUser(request -> request.userName(name)));
        }
    }

    @AfterEach
    void close() {
        account.close();
    }

    private ListUsersResponse page(String marker, int size) {
        return account.root(
                () -> account.iam().listUsers(request -> request.marker(marker).maxItems(size)));
    }

    private static List<String> names(ListUsersResponse page) {
        return page.users().stream().map(User::userName).toList();
    }

    @Test
    void aListingGoesOnWhereItWasWhoeverComesAndGoes() {
        ListUsersResponse first = page(null, 2);
        account.root(() -> account.iam().deleteUser(request -> request.userName("b")));
        account.root(() -> account.iam().createUser(request -> request.userName("aa")));

        assertThat(names(first)).containsExactly("a", "b");
        assertThat(names(page(first.marker(), 1))).containsExactly("c");
        assertThat(names(page(first.marker(), 9))).containsExactly("c", "d");
    }

    @Test
    void aTokenIsOfOneListingOnly() {
        String marker = page(null, 2).marker();

        assertThatThrownBy(() -> account.root(() -> account.iam().listRoles(request -> request.marker(marker))))
                .hasMessageContaining("Marker");
        assertThatThrownBy(() -> account.root(() -> account.iam()
                        .listUsers(request -> request.marker(marker).pathPrefix("/other/"))))
                .hasMessageContaining("Marker");
        assertThatThrownBy(() -> new Caller(TestAccount.ID, "eu-west-1", new Principal.Root(TestAccount.ID))
                        .run(() -> account.iam().listUsers(request -> request.marker(marker))))
                .hasMessageContaining("Marker");
        assertThatThrownBy(() -> page("nonsense", 2)).hasMessageContaining("Marker");
    }
}
