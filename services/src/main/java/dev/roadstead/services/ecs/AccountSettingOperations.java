package dev.roadstead.services.ecs;

import dev.roadstead.services.aws.Caller;
import dev.roadstead.services.aws.Failures;
import dev.roadstead.services.aws.Page;
import dev.roadstead.services.aws.Platform;
import dev.roadstead.services.ecs.EcsKinds.AccountSetting;
import dev.roadstead.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.ListAccountSettingsRequest;
import software.amazon.awssdk.services.ecs.model.ListAccountSettingsResponse;
import software.amazon.awssdk.services.ecs.model.PutAccountSettingDefaultRequest;
import software.amazon.awssdk.services.ecs.model.PutAccountSettingDefaultResponse;
import software.amazon.awssdk.services.ecs.model.PutAccountSettingRequest;
import software.amazon.awssdk.services.ecs.model.PutAccountSettingResponse;
import software.amazon.awssdk.services.ecs.model.Setting;

/**
 * Account settings. Those whose other values would change what happens can only be set to the value that holds here.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html">Account settings</a>
 */
final class AccountSettingOperations {

    private static final int PAGE = 10;
    private static final String FOR_ALL = "default";

    private static final Map<String, String> DEFAULTS = new TreeMap<>(Map.of(
            "serviceLongArnFormat", "enabled",
            "taskLongArnFormat", "enabled",
            "containerInstanceLongArnFormat", "enabled",
            "awsvpcTrunking", "disabled",
            "containerInsights", "disabled",
            "fargateFIPSMode", "disabled",
            "tagResourceAuthorization", "off",
            "fargateTaskRetirementWaitPeriod", "7",
            "guardDutyActivate", "off",
            "defaultLogDriverMode", "non-blocking"));

    private final Store store;

    AccountSettingOperations(Platform platform) {
        this.store = platform.store();
    }

    ListAccountSettingsResponse list(ListAccountSettingsRequest request) {
        Scope scope = Scope.current();
        String principal = principal(request.principalArn());
        boolean effective = Boolean.TRUE.equals(request.effectiveSettings());
        List<Setting> settings = new ArrayList<>();
        DEFAULTS.forEach((name, usual) -> {
            Optional<String> own = stored(scope, principal, name);
            Optional<String> value = own.or(() -> stored(scope, FOR_ALL, name));
            boolean wanted =
                    request.nameAsString() == null || request.nameAsString().equals(name);
            if (wanted && (effective || own.isPresent())) {
                settings.add(setting(name, value.orElse(usual), principal));
            }
        });
        settings.removeIf(setting -> request.value() != null && !request.value().equals(setting.value()));
        Page<Setting> page = Page.of(
                settings,
                Setting::nameAsString,
                request.nextToken(),
                Pages.size(request.maxResults(), PAGE, PAGE),
                EcsErrors::invalidToken);
        return ListAccountSettingsResponse.builder()
                .settings(page.items())
                .nextToken(page.token())
                .build();
    }

    private static String principal(@Nullable String asked) {
        return asked == null ? Caller.current().principal().arn() : asked;
    }

    private Optional<String> stored(Scope scope, String principal, String name) {
        return store.get(EcsKinds.ACCOUNT_SETTING, scope.key(principal + "/" + name))
                .map(read -> read.value().value());
    }

    private static Setting setting(String name, String value, String principal) {
        return Setting.builder()
                .name(name)
                .value(value)
                .principalArn(principal)
                .type(name.equals("guardDutyActivate") ? "aws_managed" : "user")
                .build();
    }

    PutAccountSettingResponse put(PutAccountSettingRequest request) {
        String principal = principal(request.principalArn());
        return PutAccountSettingResponse.builder()
                .setting(put(principal, principal, request.nameAsString(), request.value()))
                .build();
    }

    PutAccountSettingDefaultResponse putDefault(PutAccountSettingDefaultRequest request) {
        String root = "arn:aws:iam::" + Scope.current().account() + ":root";
        return PutAccountSettingDefaultResponse.builder()
                .setting(put(FOR_ALL, root, request.nameAsString(), request.value()))
                .build();
    }

    private Setting put(String stored, String shown, String name, String value) {
        Scope scope = Scope.current();
        String usual = DEFAULTS.get(name);
        if (usual == null || name.equals("guardDutyActivate")) {
            throw EcsErrors.invalidParameter("Setting: " + name + " (expected one of " + DEFAULTS.keySet() + ")");
        }
        boolean harmless = name.equals("fargateTaskRetirementWaitPeriod");
        if (!harmless && !value.equals(usual)) {
            throw Failures.notImplemented("Account setting " + name + "=" + value);
        }
        store.change(tx -> tx.put(
                EcsKinds.ACCOUNT_SETTING, scope.key(stored + "/" + name), new AccountSetting(shown, name, value)));
        return setting(name, value, shown);
    }
}
