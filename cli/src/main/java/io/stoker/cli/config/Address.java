package io.stoker.cli.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// A host and a port.
///
/// @param host a name, an IPv4 address, or an IPv6 address without brackets
/// @param port 0 for any that is free
public record Address(String host, int port) {

    /// {@return the address in `HOST:PORT` or `[IPV6]:PORT`}
    ///
    /// @throws IllegalArgumentException that says what was expected
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.contains(":")) {
            host = "";
        }
        int port = colon < 0 ? -1 : port(text.substring(colon + 1));
        if (host.isEmpty() || port < 0 || host.contains("/") || host.contains(" ")) {
            throw new IllegalArgumentException(
                    "expected HOST:PORT such as 127.0.0.1:8000, found " + text);
        }
        return new Address(host, port);
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            return port <= 65_535 ? port : -1;
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }

    /// {@return whether only this machine can reach it}
    public boolean loopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    /// {@return the address to bind}
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
