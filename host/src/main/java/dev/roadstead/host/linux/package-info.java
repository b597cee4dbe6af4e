/** The host's side of the seam on Linux: containerd, network namespaces, veth, nftables, cgroups and files. */
@NullMarked
package dev.roadstead.host.linux;

import org.jspecify.annotations.NullMarked;
