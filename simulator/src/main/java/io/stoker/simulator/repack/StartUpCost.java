package io.stoker.simulator.repack;

import java.util.List;

/// What a training job needs until its first step, by model and GPUs.
///
/// Source: measured by the authors of Muri (SIGCOMM 2022) on V100s; a model or a number of GPUs
/// that they did not measure costs 10 s, as in their simulator.
final class StartUpCost {

    /// The label of a job that names its model.
    static final String MODEL = "model";

    private static final long OTHERS_MILLIS = 10_000;
    private static final List<Integer> GPUS = List.of(1, 2, 4, 8, 16, 32);

    private StartUpCost() {}

    /// {@return milliseconds}
    static long millis(String model, int gpus) {
        int column = GPUS.indexOf(gpus);
        List<Integer> seconds = seconds(model);
        return column < 0 || seconds.isEmpty() ? OTHERS_MILLIS : seconds.get(column) * 1_000L;
    }

    /// {@return seconds for each number of [#GPUS]; nothing for a model that was not measured}
    private static List<Integer> seconds(String model) {
        return switch (model) {
            case "vgg16" -> List.of(7, 7, 8, 9, 9, 10);
            case "vgg19" -> List.of(7, 7, 8, 9, 10, 10);
            case "resnet18" -> List.of(4, 5, 5, 7, 7, 7);
            case "shufflenet_v2_x1_0" -> List.of(4, 4, 5, 5, 7, 8);
            case "bert", "gpt2" -> List.of(10, 10, 10, 10, 10, 10);
            case "a2c" -> List.of(38, 39, 39, 46, 46, 46);
            case "dqn" -> List.of(5, 5, 6, 6, 8, 8);
            default -> List.of();
        };
    }
}
