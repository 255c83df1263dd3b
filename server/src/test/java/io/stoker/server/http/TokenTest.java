package io.stoker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.stoker.server.http.TestServer.Got;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenTest {

    @Test
    void letsOnlyHoldersOfTheTokenIn() {
        HttpConfig config = new HttpConfig("127.0.0.1", 0, Optional.of("s3cret"), "1.2.3");
        try (TestServer server = new TestServer(config, Optional.empty())) {
            Got without = server.get("/api/v1/jobs");
            Got wrong = server.get("/api/v1/jobs", "Authorization", "Bearer s3cre");
            Got right = server.get("/api/v1/jobs", "Authorization", "Bearer s3cret");

            assertThat(without.status()).isEqualTo(401);
            assertThat(without.header("www-authenticate")).isEqualTo("Bearer");
            assertThat(wrong.status()).isEqualTo(401);
            assertThat(right.status()).isEqualTo(200);
            assertThat(server.get("/healthz").status()).isEqualTo(200);
            assertThat(server.get("/readyz").status()).isEqualTo(200);
            assertThat(server.get("/metrics").status()).isEqualTo(401);
            assertThat(server.post("/submit", "{\"workload\":\"sleep\"}").status()).isEqualTo(401);
        }
    }
}
