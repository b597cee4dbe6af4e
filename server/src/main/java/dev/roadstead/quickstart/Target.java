package dev.roadstead.quickstart;

/** Where and as whom to call. */
public record Target(String endpoint, String region, String accessKeyId, String secretAccessKey) {
    @Override
    public String toString() {
        return endpoint + " as " + accessKeyId;
    }
}
