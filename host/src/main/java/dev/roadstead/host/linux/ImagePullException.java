package dev.roadstead.host.linux;

import java.io.IOException;

/** An image cannot be had. The message is in the words of AWS's agent, without the error's name. */
final class ImagePullException extends Exception {
    private static final long serialVersionUID = 1;

    private final Step step;
    private final boolean passing;

    /** What was being done, as AWS's agent calls it. */
    enum Step {
        MANIFEST("pull image manifest"),
        LAYERS("ref pull");

        private final String words;

        Step(String words) {
            this.words = words;
        }
    }

    private ImagePullException(String message, Step step, boolean passing) {
        super(message);
        this.step = step;
        this.passing = passing;
    }

    /** Trying again gives the same: the image is not there, or not for us. */
    static ImagePullException lasting(String message) {
        return new ImagePullException(message, Step.MANIFEST, false);
    }

    /** Trying again may help: the network or the registry did not answer as it should. */
    static ImagePullException passing(String message) {
        return new ImagePullException(message, Step.MANIFEST, true);
    }

    /** The whole pull took longer than it may. */
    static ImagePullException late() {
        return lasting("failed to copy: context deadline exceeded");
    }

    /** What came was not written; to try again does not empty a disk. */
    static ImagePullException notCopied(IOException cause) {
        String failure = "failed to copy: " + HttpResponse.message(cause);
        return failure.contains(EphemeralStorage.NONE_LEFT) ? lasting(failure) : passing(failure);
    }

    /** The same, while configuration and layers were brought. */
    ImagePullException ofLayers() {
        ImagePullException same = new ImagePullException(String.valueOf(getMessage()), Step.LAYERS, passing);
        same.initCause(this);
        return same;
    }

    /** What is told when it was tried so often. */
    String after(int attempts) {
        return step.words + " has been retried " + attempts + " time(s): " + getMessage();
    }

    boolean isPassing() {
        return passing;
    }
}
