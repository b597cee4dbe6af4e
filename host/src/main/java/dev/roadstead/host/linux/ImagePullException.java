package dev.roadstead.host.linux;

/** An image cannot be had. The message is in the words of AWS's agent, without the error's name. */
final class ImagePullException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean passing;

    private ImagePullException(String message, boolean passing) {
        super(message);
        this.passing = passing;
    }

    /** Trying again gives the same: the image is not there, or not for us. */
    static ImagePullException lasting(String message) {
        return new ImagePullException(message, false);
    }

    /** Trying again may help: the network or the registry did not answer as it should. */
    static ImagePullException passing(String message) {
        return new ImagePullException(message, true);
    }

    boolean isPassing() {
        return passing;
    }
}
