@NullMarked
package dev.roadstead.balancer;

import org.jspecify.annotations.NullMarked;
