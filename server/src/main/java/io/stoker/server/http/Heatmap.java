package io.stoker.server.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stoker.model.NodeImage;
import io.stoker.model.Realm;
import io.stoker.server.shell.Views;
import io.stoker.server.shell.Views.GpuReading;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// All GPUs in two bytes each: what the dashboard's map draws. Made once a tick, for all clients.
/// Owned by the ticker's thread.
final class Heatmap {

    private static final int SIMULATED = 1 << 6;
    private static final int VIRTUAL = 1 << 7;

    private final Views views;
    private List<List<Object>> layout = List.of();
    private long layoutVersion;
    private Optional<StreamClient.Message> cells = Optional.empty();
    private Optional<StreamClient.Message> layoutMessage = Optional.empty();

    Heatmap(Views views) {
        this.views = views;
    }

    /// Forgets what was made for this tick.
    void endTick() {
        cells = Optional.empty();
        layoutMessage = Optional.empty();
    }

    /// Gives a client the cells, and before them the layout when it does not have the newest.
    void tell(StreamClient client, String id) {
        if (cells.isEmpty()) {
            draw(id);
        }
        if (client.layoutVersion() != layoutVersion) {
            client.layoutVersion(layoutVersion);
            layoutMessage = layoutMessage.or(() -> Optional.of(layoutMessage(id)));
            layoutMessage.ifPresent(client::offer);
        }
        cells.ifPresent(client::offer);
    }

    private void draw(String id) {
        List<List<Object>> now = new ArrayList<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4_096);
        int gpus = 0;
        for (NodeImage node : views.nodes()) {
            int count = node.spec().gpus().size();
            now.add(
                    List.of(
                            node.id(),
                            node.spec().name(),
                            node.spec().block(),
                            node.spec().rack(),
                            count));
            gpus += count;
            double[] levels = levels(node);
            for (int i = 0; i < count; i++) {
                int cell =
                        NodeShape.gpuState(node, i).ordinal()
                                | (node.spec().realm() == Realm.SIMULATED ? SIMULATED : 0)
                                | (node.spec().gpus().get(i).virtual() ? VIRTUAL : 0);
                bytes.write(cell);
                bytes.write((int) Math.round(255 * Math.clamp(levels[i], 0.0, 1.0)));
            }
        }
        if (!now.equals(layout)) {
            layout = now;
            layoutVersion++;
        }
        ObjectNode node =
                Json.object()
                        .put("gpus", gpus)
                        .put("cells", Base64.getEncoder().encodeToString(bytes.toByteArray()));
        cells = Optional.of(StreamClient.Message.of("heatmap", id, "", node));
    }

    private double[] levels(NodeImage node) {
        double[] levels = new double[node.spec().gpus().size()];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = NodeShape.heldMilli(node, i) / 1000.0;
        }
        for (GpuReading reading : views.telemetry(node.id())) {
            if (reading.available() && reading.index() < levels.length) {
                levels[reading.index()] = reading.utilizationRatio();
            }
        }
        return levels;
    }

    private StreamClient.Message layoutMessage(String id) {
        ObjectNode node = Json.object();
        ArrayNode nodes = node.putArray("nodes");
        for (NodeImage image : views.nodes()) {
            nodes.addArray()
                    .add(image.id())
                    .add(image.spec().name())
                    .add(image.spec().block())
                    .add(image.spec().rack())
                    .add(image.spec().gpus().size());
        }
        return StreamClient.Message.of("layout", id, "", node);
    }
}
