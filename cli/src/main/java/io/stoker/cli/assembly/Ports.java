package io.stoker.cli.assembly;

import io.stoker.cli.config.Address;
import java.io.IOException;
import java.net.ServerSocket;

/// Chooses ports where the user left the choice.
final class Ports {
    private Ports() {}

    /// {@return the address itself, or the same host with a free port when its port is 0}
    static Address chosen(Address address) throws IOException {
        if (address.port() != 0) {
            return address;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address.socketAddress());
            return new Address(address.host(), socket.getLocalPort());
        }
    }
}
