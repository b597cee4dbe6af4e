package dev.roadstead.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The vectors of AWS's own test suite for signers, and of its documentation. */
class SigV4Test {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final Instant SIGNED_AT = Instant.parse("2015-08-30T12:36:00Z");
    private static final String VANILLA = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";

    @Test
    void theExampleOfTheDocumentationIsVerified() {
        var request = new HttpRequestMessage(
                "GET",
                "/",
                "Action=ListUsers&Version=2010-05-08",
                Headers.of(
                        "Host", "iam.amazonaws.com",
                        "Content-Type", "application/x-www-form-urlencoded; charset=utf-8",
                        "X-Amz-Date", "20150830T123600Z",
                        "Authorization",
                                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
                                        + "SignedHeaders=content-type;host;x-amz-date, Signature="
                                        + "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"),
                new byte[0],
                "127.0.0.1");

        assertThat(verify(request)).isEqualTo(new VerifiedSignature("owner", "AKIDEXAMPLE", "us-east-1", "iam"));
    }

    @Test
    void theVectorsOfTheTestSuiteAreVerified() {
        verify(vector("GET", "/", "", VANILLA));
        verify(vector(
                "GET",
                "/",
                "Param2=value2&Param1=value1",
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"));
        verify(vector("GET", "/\u1234", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"));
        verify(vector("POST", "/", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"));
        verify(vector("GET", "/example/..", "", VANILLA));
        verify(vector("GET", "//", "", VANILLA));
    }

    /** Signed by botocore. */
    @Test
    void parametersAreSortedByTheirNamesAndSegmentsEncodedTwice() {
        verify(vector(
                "GET",
                "/",
                "Value.10=b&Value.1=a&Value.2=c&a-b=1&a=2&a=1",
                "84e7f8ef3c483ff6bf9cccb3890bdf7eb4b1cb6654212cc012b56082a978fb8f"));
        verify(vector(
                "GET",
                "/a%20b/./c//../%2Fd/",
                "x=%20y",
                "35011eb02e6c4b8f852eacb863d8e92a4ba71ae1ce4bb25e2aeb6c8aa94f460b"));
    }

    /** Presigned by botocore. */
    @Test
    void aPresignedRequestHoldsAsLongAsItSays() {
        HttpRequestMessage request =
                presigned("", "66ad5abfc8108ce3c950addffb2d53b06a07daabed08f67240acabffe03a50cd", Headers.empty());

        assertThat(verify(request).service()).isEqualTo("sts");
        verify(request, SIGNED_AT.plusSeconds(60));
        assertFails(() -> verify(request, SIGNED_AT.plusSeconds(61)), SignatureException.Kind.EXPIRED)
                .hasMessageStartingWith("Signature expired: ");
        assertFails(() -> verify(request, SIGNED_AT.minus(Duration.ofSeconds(901))), SignatureException.Kind.EXPIRED);
    }

    @Test
    void aPresignedRequestCarriesItsSessionAndNoHeaderThatIsNotSigned() {
        String token = "X-Amz-Security-Token=to%2Fken%3D%3D&";
        String signature = "938c269947309430d1909677332e02478a083925175c4208e075fc332e3d76a5";
        List<Optional<String>> tokens = new ArrayList<>();
        CredentialSource credentials = (key, found) -> {
            tokens.add(found);
            return new CredentialSource.Found(SECRET, "owner");
        };
        var signatures = new SigV4(credentials, InstantSource.fixed(SIGNED_AT));

        signatures.verify(presigned(token, signature, Headers.empty()));

        assertThat(tokens).containsExactly(Optional.of("to/ken=="));
        assertFails(
                () -> signatures.verify(presigned("", signature, Headers.empty())), SignatureException.Kind.MISMATCH);
        assertFails(
                () -> signatures.verify(presigned(token, signature, Headers.of("X-Amz-Target", "Moon.Rise"))),
                SignatureException.Kind.MISMATCH);
    }

    private static HttpRequestMessage presigned(String token, String signature, Headers further) {
        String query = "Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                + "AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fsts%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60"
                + "&X-Amz-SignedHeaders=host&" + token + "X-Amz-Signature=" + signature;
        Headers.Builder headers = Headers.builder().add("Host", "example.amazonaws.com");
        further.asMap().forEach((name, values) -> headers.add(name, values.getFirst()));
        return new HttpRequestMessage("GET", "/", query, headers.build(), new byte[0], "127.0.0.1");
    }

    @Test
    void aFormInTheBodyIsCovered() {
        String signature = "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a";
        Headers headers = headers("content-type;host;x-amz-date", signature)
                .with("Content-Type", "application/x-www-form-urlencoded");

        verify(post(headers, "Param1=value1"));

        assertFails(() -> verify(post(headers, "Param1=value2")), SignatureException.Kind.MISMATCH)
                .hasMessageStartingWith(
                        "The request signature we calculated does not match the signature you provided.");
    }

    @Test
    void theClockMayDifferByFifteenMinutesAndNoMore() {
        var request = vector("GET", "/", "", VANILLA);

        verify(request, SIGNED_AT.plus(Duration.ofMinutes(15)));
        verify(request, SIGNED_AT.minus(Duration.ofMinutes(15)));
        assertFails(() -> verify(request, SIGNED_AT.plus(Duration.ofSeconds(901))), SignatureException.Kind.EXPIRED)
                .hasMessage("Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z"
                        + " (20150830T125101Z - 15 min.)");
        assertFails(() -> verify(request, SIGNED_AT.minus(Duration.ofSeconds(901))), SignatureException.Kind.EXPIRED)
                .hasMessage("Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z"
                        + " (20150830T122059Z + 15 min.)");
    }

    @Test
    void everyHeaderThatMattersHasToBeSigned() {
        var request = vector("GET", "/", "", VANILLA);
        Headers unsignedTarget = request.headers().with("X-Amz-Target", "Moved.ToAnotherOperation");

        assertFails(() -> verify(withHeaders(request, unsignedTarget)), SignatureException.Kind.MISMATCH)
                .hasMessage("'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.");
    }

    @Test
    void aPayloadThatIsNotSignedIsRefused() {
        var request = vector("GET", "/", "", VANILLA);
        Headers headers = headers("host;x-amz-content-sha256;x-amz-date", VANILLA)
                .with("X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD");

        assertFails(() -> verify(withHeaders(request, headers)), SignatureException.Kind.MISMATCH)
                .hasMessage("The provided 'x-amz-content-sha256' header does not match what was computed.");
    }

    @Test
    void anUnsignedRequestAndAHalfSignedOneAreToldApart() {
        var unsigned = new HttpRequestMessage("GET", "/", "", Headers.of("Host", "x"), new byte[0], "");

        assertFails(() -> verify(unsigned), SignatureException.Kind.MISSING);
        assertFails(
                        () -> verify(withAuthorization("AWS4-HMAC-SHA256 Credential=a")),
                        SignatureException.Kind.INCOMPLETE)
                .hasMessage("Authorization header requires 'Signature' parameter."
                        + " Authorization header requires 'SignedHeaders' parameter.");
        assertFails(() -> verify(withAuthorization("Basic QVdTOng=")), SignatureException.Kind.INCOMPLETE);
        assertFails(
                        () -> verify(
                                withAuthorization("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c")),
                        SignatureException.Kind.INCOMPLETE)
                .hasMessage("Credential must have exactly 5 slash-delimited elements, e.g."
                        + " keyid/date/region/service/aws4_request, got 'a/b'");
    }

    @Test
    void whatIsNoRegionIsRefused() {
        for (String region : List.of("moon", "", "us-east-1:1", "us-east-1%2F", "US-EAST-1", "a".repeat(100))) {
            Headers headers = Headers.of(
                    "Host",
                    "example.amazonaws.com",
                    "X-Amz-Date",
                    "20150830T123600Z",
                    "Authorization",
                    authorization("host;x-amz-date", VANILLA).replace("us-east-1", region));
            var request = new HttpRequestMessage("GET", "/", "", headers, new byte[0], "127.0.0.1");

            assertFails(() -> verify(request), SignatureException.Kind.MISMATCH)
                    .hasMessage("Credential should be scoped to a valid region.");
        }
    }

    @Test
    void aDateThatIsNotTheScopesIsRefused() {
        var request =
                withAuthorization(authorization("host;x-amz-date", VANILLA).replace("/20150830/", "/20150829/"));

        assertFails(() -> verify(request), SignatureException.Kind.MISMATCH)
                .hasMessage("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP:"
                        + " '20150829' != '20150830', from '20150830T123600Z'.");
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertFails(
            ThrowingCallable call, SignatureException.Kind kind) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SignatureException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private static VerifiedSignature verify(HttpRequestMessage request) {
        return verify(request, SIGNED_AT);
    }

    private static VerifiedSignature verify(HttpRequestMessage request, Instant now) {
        CredentialSource credentials = (key, token) -> new CredentialSource.Found(SECRET, "owner");
        return new SigV4(credentials, InstantSource.fixed(now)).verify(request);
    }

    private static HttpRequestMessage vector(String method, String path, String query, String signature) {
        return new HttpRequestMessage(
                method, path, query, headers("host;x-amz-date", signature), new byte[0], "127.0.0.1");
    }

    private static HttpRequestMessage post(Headers headers, String body) {
        return new HttpRequestMessage("POST", "/", "", headers, body.getBytes(StandardCharsets.UTF_8), "127.0.0.1");
    }

    private static HttpRequestMessage withHeaders(HttpRequestMessage request, Headers headers) {
        return new HttpRequestMessage(
                request.method(), request.path(), request.query(), headers, request.body(), request.sourceAddress());
    }

    private static HttpRequestMessage withAuthorization(String authorization) {
        Headers headers = Headers.of(
                "Host", "example.amazonaws.com", "X-Amz-Date", "20150830T123600Z", "Authorization", authorization);
        return new HttpRequestMessage("GET", "/", "", headers, new byte[0], "127.0.0.1");
    }

    private static Headers headers(String signedHeaders, String signature) {
        return withAuthorization(authorization(signedHeaders, signature)).headers();
    }

    private static String authorization(String signedHeaders, String signature) {
        return "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders="
                + signedHeaders + ", Signature=" + signature;
    }
}
