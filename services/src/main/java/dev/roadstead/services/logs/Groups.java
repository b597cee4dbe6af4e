package dev.roadstead.services.logs;

import dev.roadstead.services.aws.Arn;
import dev.roadstead.services.aws.Caller;
import dev.roadstead.store.Key;
import dev.roadstead.store.View;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the caller's groups and streams are, by name or ARN. */
final class Groups {

    private static final String RESOURCE = "log-group:";

    private Groups() {}

    static Key key(String name) {
        Caller caller = Caller.current();
        return new Key(caller.account(), caller.region(), name);
    }

    /** Requests name a group by its name, or by an identifier that may be its ARN; one of the two. */
    static String name(@Nullable String name, @Nullable String identifier) {
        if (name != null && identifier != null) {
            throw LogsErrors.invalid("LogGroup name and LogGroup ARN are mutually exclusive parameters.");
        }
        if (name == null && identifier == null) {
            throw LogsErrors.invalid("Either logGroupName or logGroupIdentifier must be provided.");
        }
        return name != null ? name : ofArn(identifier);
    }

    /** The group's name in an ARN, with or without what follows it; a plain name stays as it is. */
    static String ofArn(@Nullable String identifier) {
        String text = String.valueOf(identifier);
        Optional<Arn> arn = Arn.parse(text);
        if (arn.isEmpty() || !arn.get().resource().startsWith(RESOURCE)) {
            return text;
        }
        return arn.get().resource().substring(RESOURCE.length()).split(":", 2)[0];
    }

    static LogGroup require(View view, String name) {
        return view.get(LogGroup.KIND, key(name))
                .orElseThrow(LogsErrors::noGroup)
                .value();
    }

    static LogStream requireStream(View view, String group, String stream) {
        require(view, group);
        return view.get(LogStream.KIND, key(LogStream.id(group, stream)))
                .orElseThrow(LogsErrors::noStream)
                .value();
    }

    static String arn(String group) {
        return Caller.current().arn("logs", RESOURCE + group).toString();
    }

    static String arn(String group, String stream) {
        return arn(group) + ":log-stream:" + stream;
    }
}
