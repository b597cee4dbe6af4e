package dev.roadstead.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContainerUserTest {
    private static final String PASSWD = "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001::/:\nbroken line\n";
    private static final String GROUP = "root:x:0:\nwheel:x:10:root,app\nextra:x:20:app\n";

    @Test
    void nobodyNamedIsRoot() {
        assertThat(resolve("")).isEqualTo(new ContainerUser(0, 0, List.of(0, 10)));
    }

    @Test
    void aNameAndItsNumberAreTheSameUserWithItsGroups() {
        ContainerUser app = new ContainerUser(1000, 1001, List.of(10, 20, 1001));
        assertThat(resolve("app")).isEqualTo(app);
        assertThat(resolve("1000")).isEqualTo(app);
    }

    @Test
    void aGroupThatIsGivenIsTheOnlyOne() {
        assertThat(resolve("app:extra")).isEqualTo(new ContainerUser(1000, 20, List.of(20)));
        assertThat(resolve("app:77")).isEqualTo(new ContainerUser(1000, 77, List.of(77)));
    }

    @Test
    void aNumberWithoutALineIsTakenAsItIs() {
        assertThat(resolve("4242")).isEqualTo(new ContainerUser(4242, 0, List.of(0)));
        assertThat(ContainerUser.resolve("5:6", "", "")).isEqualTo(new ContainerUser(5, 6, List.of(6)));
    }

    @Test
    void aNameWithoutALineIsRefused() {
        assertThatThrownBy(() -> resolve("ghost"))
                .hasMessage("unable to find user ghost: no matching entries in passwd file");
        assertThatThrownBy(() -> resolve("app:ghosts"))
                .hasMessage("unable to find group ghosts: no matching entries in group file");
        assertThatThrownBy(() -> resolve("-1")).hasMessageContaining("unable to find user -1");
    }

    private static ContainerUser resolve(String user) {
        return ContainerUser.resolve(user, PASSWD, GROUP);
    }
}
