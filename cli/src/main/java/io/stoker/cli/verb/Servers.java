package io.stoker.cli.verb;

import io.stoker.cli.Arguments;
import io.stoker.cli.CliFailure;
import io.stoker.cli.Session;
import io.stoker.cli.config.Address;
import io.stoker.cli.config.Setting;
import io.stoker.cli.config.Settings;
import io.stoker.cli.config.SettingsLoader;
import io.stoker.cli.wire.ServerClient;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Finds the controller that a verb asks, and the token that opens it.
final class Servers {
    private Servers() {}

    /// {@return a client of the controller named by `--server`, `STOKER_SERVER` or the settings}
    static ServerClient client(Arguments arguments, Session session) {
        Settings settings = SettingsLoader.loadForClient(arguments, session);
        URI server = uri(settings);
        return new ServerClient(server, token(settings, session, server));
    }

    private static URI uri(Settings settings) {
        Settings.Value value = settings.value(Setting.SERVER);
        String text = value.text().contains("://") ? value.text() : "http://" + value.text();
        try {
            URI uri = new URI(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException notAUri) {
            // answered below
        }
        throw CliFailure.usage(
                "server (%s): expected a URL such as http://127.0.0.1:8000, found %s"
                        .formatted(value.origin(), value.text()));
    }

    /// The token is a secret of this machine: it is sent to no other.
    private static Optional<String> token(Settings settings, Session session, URI server) {
        Optional<Path> file = SettingsLoader.tokenFile(settings, session);
        if (file.isEmpty()
                || !new Address(server.getHost().replaceAll("[\\[\\]]", ""), 0).loopback()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file.get()).strip())
                    .filter(text -> !text.isEmpty());
        } catch (IOException unreadable) {
            session.say(
                    "note: the token in "
                            + file.get()
                            + " cannot be read: "
                            + unreadable.getMessage());
            return Optional.empty();
        }
    }
}
