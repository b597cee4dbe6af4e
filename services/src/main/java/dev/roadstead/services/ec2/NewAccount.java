package dev.roadstead.services.ec2;

import dev.roadstead.host.Cidr;
import dev.roadstead.services.aws.Ids;
import dev.roadstead.services.aws.Records;
import dev.roadstead.store.Key;
import dev.roadstead.store.Kind;
import dev.roadstead.store.Store;
import java.util.Map;

/** Furnishes a region as an account finds it when it comes there first. */
final class NewAccount {

    /** That a region is furnished. What was deleted afterwards stays deleted. */
    record Furnished(String dhcpOptionsId) {}

    private static final Kind<Furnished> FURNISHED = Records.kind("ec2.region", Furnished.class);

    private final Ids ids;
    private final Founding founding;
    private final Cidr servicePool;

    /** @param servicePool where the services that AWS has prefix lists for are */
    NewAccount(Ids ids, Founding founding, Cidr servicePool) {
        this.ids = ids;
        this.founding = founding;
        this.servicePool = servicePool;
    }

    void furnish(Store store, String account, String region) {
        Key key = new Key(account, region, "default");
        GatewayService s3 = GatewayService.s3(region, servicePool);
        Key list = new Key(account, region, s3.prefixListId());
        if (store.contains(FURNISHED, key) && store.contains(ResourceType.PREFIX_LIST.kind(), list)) {
            return;
        }
        store.change(tx -> {
            if (!tx.contains(ResourceType.PREFIX_LIST.kind(), list)) {
                PrefixListVersions.put(new OpenEstate(tx, account, region), s3.prefixList());
            }
            if (!tx.contains(FURNISHED, key)) {
                OpenEstate estate = new OpenEstate(tx, account, region);
                DhcpOptions options =
                        estate.put(ResourceType.DHCP_OPTIONS, new DhcpOptions(ids.resource("dopt"), Map.of()));
                founding.defaultVpc(estate);
                tx.insert(FURNISHED, key, new Furnished(options.dhcpOptionsId()));
            }
        });
    }
}
