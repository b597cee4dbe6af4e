@NullMarked
package dev.roadstead.services.elbv2;

import org.jspecify.annotations.NullMarked;
