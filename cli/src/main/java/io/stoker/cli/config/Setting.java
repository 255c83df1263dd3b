package io.stoker.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Every setting there is.
public enum Setting {
    HTTP(
            "http",
            "127.0.0.1:8000",
            Kind.ADDRESS,
            "where the API, the dashboard and the metrics listen"),
    RAFT("raft", "127.0.0.1:8001", Kind.ADDRESS, "where the other controllers reach this one"),
    AGENTS("agents", "127.0.0.1:8002", Kind.ADDRESS, "where agents reach the controller"),
    DATA_DIR(
            "dataDir",
            "",
            Kind.TEXT,
            "journal, logs and jobs' files; default $XDG_DATA_HOME/stoker"),
    SERVER(
            "server",
            "",
            Kind.TEXT,
            "the controller that verbs talk to; default http:// and the http setting"),
    GPUS(
            "gpus",
            "",
            Kind.GPUS,
            "virtual GPU slots of this node where it has no real GPU; default its cores"),
    NODE_NAME("nodeName", "", Kind.TEXT, "this node's name; default its host name"),
    NODE_BANDWIDTH(
            "nodeBandwidth",
            "",
            Kind.RATE,
            "network bandwidth that jobs may ask for on this node, such as 100Gbit; default none"),
    NODE_SCRATCH(
            "nodeScratch",
            "",
            Kind.SIZE,
            "local scratch space that jobs may ask for on this node, such as 2TiB; default none"),
    GPU_SHARING(
            "gpuSharing",
            "none",
            Kind.SHARING,
            "what keeps workers on one GPU of this node apart: none, or memory under CUDA MPS"),
    NODE_RACK("nodeRack", "", Kind.TEXT, "the rack this node stands in"),
    NODE_BLOCK("nodeBlock", "", Kind.TEXT, "the block of racks this node stands in"),
    NODE_ROW("nodeRow", "", Kind.TEXT, "the row of blocks this node stands in"),
    NODE_ISLANDS(
            "nodeIslands",
            "",
            Kind.TEXT,
            "GPUs that NVLink joins, such as 0-3,4-7; default all of this node's"),
    INSECURE_LOOPBACK(
            "insecureLoopback",
            "true",
            Kind.TRUTH,
            "whether everybody on this machine may use the API"),
    PROFILE(
            "profile",
            "standard",
            Kind.PROFILE,
            "standard (1 s, 3 s, 10 s) or seed (5 s, 10 s, 20 s)"),
    HEARTBEAT("heartbeat", "1s", Kind.SPAN, "how often an agent says that it lives"),
    SUSPECT("suspect", "3s", Kind.SPAN, "silence after which a node gets no new work"),
    LEASE(
            "lease",
            "10s",
            Kind.SPAN,
            "silence after which a node is lost and its jobs start elsewhere"),
    POLICY_ORDER("policy.order", "priority", Kind.ORDER, "who goes next, in a new cluster"),
    POLICY_PLACE("policy.place", "best-fit", Kind.PLACE, "where jobs go, in a new cluster"),
    LOG_LEVEL("log.level", "info", Kind.LEVEL, "least severe message that is logged"),
    LOG_FORMAT("log.format", "text", Kind.LOG_FORMAT, "text or json"),
    LOG_FILE("log.file", "", Kind.TEXT, "log file; default in the data directory");

    private final String key;
    private final String builtIn;
    private final Kind kind;
    private final String meaning;

    Setting(String key, String builtIn, Kind kind, String meaning) {
        this.key = key;
        this.builtIn = builtIn;
        this.kind = kind;
        this.meaning = meaning;
    }

    /// What a setting's value looks like.
    public enum Kind {
        ADDRESS,
        TEXT,
        TRUTH,
        SPAN,
        GPUS,
        PROFILE,
        ORDER,
        PLACE,
        LEVEL,
        LOG_FORMAT,
        RATE,
        SIZE,
        SHARING
    }

    /// {@return its name in a file, such as `log.level`}
    public String key() {
        return key;
    }

    /// {@return its value when nobody sets it; empty when it follows from something else}
    public String builtIn() {
        return builtIn;
    }

    /// {@return what its value looks like}
    public Kind kind() {
        return kind;
    }

    /// {@return one line on it}
    public String meaning() {
        return meaning;
    }

    /// {@return its flag, such as `--log-level`}
    public String flag() {
        return "--" + words("-").toLowerCase(Locale.ROOT);
    }

    /// {@return its environment variable, such as `STOKER_LOG_LEVEL`; `STOKER_GPUS` is a worker's
    /// own}
    public String variable() {
        return this == GPUS
                ? "STOKER_VIRTUAL_GPUS"
                : "STOKER_" + words("_").toUpperCase(Locale.ROOT);
    }

    /// {@return the setting of this name in a file}
    public static Optional<Setting> named(String key) {
        for (Setting setting : values()) {
            if (setting.key.equals(key)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }

    /// {@return all names, as they stand in a file}
    public static List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (Setting setting : values()) {
            keys.add(setting.key);
        }
        return keys;
    }

    private String words(String joint) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            out.append(c == '.' ? joint : Character.isUpperCase(c) ? joint + c : String.valueOf(c));
        }
        return out.toString();
    }
}
