package dev.roadstead.services.aws;

import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Versioned;
import dev.roadstead.store.View;

/**
 * How much of something an account can have in a region. Whoever enforces a quota reads it by {@link #applied}, in the transaction that
 * it guards; Service Quotas lists it, and stores what is granted beyond the default.
 *
 * @param serviceCode such as {@code vpc}
 * @param code such as {@code L-F678F1CE}
 * @param name such as {@code VPCs per Region}
 * @param byDefault what AWS grants a new account
 * @param most what a machine can be asked to bear; as much as the default where the quota cannot be raised
 * @see <a href="https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html">Endpoints and quotas</a>
 */
public record ServiceQuota(String serviceCode, String code, String name, int byDefault, int most) {

    /** By {@link #id}. */
    public static final Kind<Granted> GRANTED = Records.kind("servicequotas.granted", Granted.class);

    public ServiceQuota {
        if (byDefault < 0 || most < byDefault) {
            throw new IllegalArgumentException(
                    code + ": by default " + byDefault + ", at most " + most + " (expected no less than the default)");
        }
    }

    /** What an account has been granted instead of the default. */
    public record Granted(int value) {}

    /** Unique among all services' quotas. */
    public String id() {
        return serviceCode + "/" + code;
    }

    /** Whether more than the default can be granted. */
    public boolean adjustable() {
        return most > byDefault;
    }

    /** What holds for the current caller's account and region. */
    public int applied(View view) {
        Caller caller = Caller.current();
        return applied(view, caller.account(), caller.region());
    }

    /** What holds for an account in a region. */
    public int applied(View view, String account, String region) {
        return view.get(GRANTED, new Key(account, region, id()))
                .map(Versioned::value)
                .map(Granted::value)
                .orElse(byDefault);
    }
}
