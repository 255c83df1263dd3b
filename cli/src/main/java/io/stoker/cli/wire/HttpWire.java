package io.stoker.cli.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;

/// One HTTP/1.1 request over a connection of its own. Leaner than a general client, because a verb
/// makes one or two requests and should not load and start more than they need.
final class HttpWire {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int MAX_LINE_BYTES = 64 * 1024;

    private HttpWire() {}

    /// A request.
    ///
    /// @param method such as `GET`
    /// @param pathAndQuery starts with `/`
    /// @param readMillis longest silence of the server, 0 for any
    record Request(
            String method,
            String pathAndQuery,
            Map<String, String> headers,
            byte[] body,
            int readMillis) {}

    /// An answer whose body is still to be read; closing it closes the connection.
    record Answer(int status, Map<String, String> headers, InputStream body, Socket socket)
            implements AutoCloseable {

        /// {@return the header under its lower-case name, empty when there is none}
        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /// Sends the request and reads the answer up to its body.
    static Answer send(URI server, Request request) throws IOException {
        Socket socket = connect(server);
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(request.readMillis());
            socket.getOutputStream().write(bytes(server, request));
            socket.getOutputStream().flush();
            return answer(socket);
        } catch (IOException | RuntimeException broken) {
            socket.close();
            throw broken;
        }
    }

    private static Socket connect(URI server) throws IOException {
        boolean secure = "https".equalsIgnoreCase(server.getScheme());
        int port = server.getPort() >= 0 ? server.getPort() : secure ? 443 : 80;
        String host = server.getHost();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(bare, port), CONNECT_MILLIS);
            if (!secure) {
                return plain;
            }
            SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
            javax.net.ssl.SSLSocket wrapped =
                    (javax.net.ssl.SSLSocket) factory.createSocket(plain, bare, port, true);
            javax.net.ssl.SSLParameters parameters = wrapped.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            wrapped.setSSLParameters(parameters);
            return wrapped;
        } catch (IOException | RuntimeException broken) {
            plain.close();
            throw broken;
        }
    }

    private static byte[] bytes(URI server, Request request) throws IOException {
        StringBuilder head = new StringBuilder(256);
        head.append(request.method())
                .append(' ')
                .append(request.pathAndQuery())
                .append(" HTTP/1.1\r\n");
        head.append("Host: ").append(server.getAuthority()).append("\r\n");
        head.append("Connection: close\r\nUser-Agent: stoker-cli\r\n");
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        if (request.body().length > 0 || !request.method().equals("GET")) {
            head.append("Content-Length: ").append(request.body().length).append("\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(head.toString().getBytes(StandardCharsets.UTF_8));
        all.write(request.body());
        return all.toByteArray();
    }

    private static Answer answer(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        while (true) {
            String[] status = line(in).split(" ", 3);
            if (status.length < 2 || !status[0].startsWith("HTTP/")) {
                throw new IOException("the answer is not HTTP");
            }
            int code = number(status[1], 10);
            Map<String, String> headers = new LinkedHashMap<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    headers.put(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip());
                }
            }
            if (code >= 200) {
                return new Answer(code, headers, body(in, headers, code), socket);
            }
        }
    }

    private static InputStream body(InputStream in, Map<String, String> headers, int code)
            throws IOException {
        if (code == 204 || code == 304) {
            return InputStream.nullInputStream();
        }
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            return new Chunks(in);
        }
        String length = headers.getOrDefault("content-length", "");
        return length.isEmpty() ? in : new Counted(in, number(length, 10));
    }

    private static int number(String text, int radix) throws IOException {
        try {
            return Integer.parseInt(text.strip(), radix);
        } catch (NumberFormatException notANumber) {
            throw new IOException("the answer is not HTTP: expected a number, found " + text);
        }
    }

    /// {@return the next line without its end}
    static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException(
                        "the server closed the connection in the middle of its answer");
            }
            if (line.size() > MAX_LINE_BYTES) {
                throw new IOException("the answer is not HTTP: a line of more than 64 KiB");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /// A body of known length.
    private static final class Counted extends InputStream {
        private final InputStream in;
        private long left;

        Counted(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int most) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = in.read(into, offset, (int) Math.min(most, left));
            if (read < 0) {
                throw new EOFException(
                        "the server closed the connection in the middle of its answer");
            }
            left -= read;
            return read;
        }
    }

    /// A body in chunks (RFC 9112, section 7.1).
    private static final class Chunks extends InputStream {
        private final InputStream in;
        private long left;
        private boolean begun;
        private boolean ended;

        Chunks(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int most) throws IOException {
            if (ended || most == 0) {
                return ended ? -1 : 0;
            }
            if (left == 0) {
                nextChunk();
                if (ended) {
                    return -1;
                }
            }
            int read = in.read(into, offset, (int) Math.min(most, left));
            if (read < 0) {
                throw new EOFException(
                        "the server closed the connection in the middle of its answer");
            }
            left -= read;
            return read;
        }

        private void nextChunk() throws IOException {
            if (begun) {
                line(in);
            }
            begun = true;
            String size = line(in);
            int extension = size.indexOf(';');
            left = number(extension < 0 ? size : size.substring(0, extension), 16);
            ended = left == 0;
        }
    }
}
