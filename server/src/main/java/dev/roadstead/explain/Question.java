package dev.roadstead.explain;

import java.util.Optional;

/**
 * What network insights are asked.
 *
 * @param source the id of a component
 * @param destination another one; without it, the destination's address says where to
 */
record Question(
        String source,
        Optional<String> destination,
        Optional<String> sourceAddress,
        Optional<String> destinationAddress) {

    static Question between(String source, String destination) {
        return new Question(source, Optional.of(destination), Optional.empty(), Optional.empty());
    }

    static Question toAddress(String source, String address) {
        return new Question(source, Optional.empty(), Optional.empty(), Optional.of(address));
    }

    Question from(Optional<String> address) {
        return new Question(source, destination, address, destinationAddress);
    }
}
