package io.stoker.model;

/// What a GPU of a type draws.
///
/// ```
/// type          peak W   source
/// B200          1,000    NVIDIA data sheet (board power)
/// H100, H200      700    NVIDIA data sheet, SXM
/// A100            400    NVIDIA data sheet, SXM
/// V100            300    NVIDIA data sheet, SXM2 (V100M16, V100M32 too)
/// P100            250    NVIDIA data sheet, PCIe
/// A10             150    NVIDIA data sheet
/// T4               70    NVIDIA data sheet
/// others          300    assumed
/// ```
///
/// Idle power is assumed to be a tenth of the peak. A share of a GPU is assumed to draw its share
/// of what lies between: draw = idle + (peak - idle) x thousandths held / 1,000.
///
/// Worked example: an H100 with 0.5 of it held draws 70 + 630 x 0.5 = 385 W.
///
/// @param idleWatts when nobody uses it
/// @param peakWatts under full load
public record GpuPower(int idleWatts, int peakWatts) {

    private static final int ASSUMED_PEAK_WATTS = 300;

    /// {@return what GPUs of this type draw}
    public static GpuPower of(String type) {
        int peak =
                switch (type) {
                    case "B200" -> 1_000;
                    case "H100", "H200" -> 700;
                    case "A100" -> 400;
                    case "V100", "V100M16", "V100M32" -> 300;
                    case "P100" -> 250;
                    case "A10" -> 150;
                    case "T4" -> 70;
                    default -> ASSUMED_PEAK_WATTS;
                };
        return new GpuPower(peak / 10, peak);
    }

    /// {@return watts that a worker adds to an idle GPU that is all its own}
    ///
    /// @param statedWatts what its job says that such a GPU draws, 0 for the type's peak
    public int loadWatts(int statedWatts) {
        return Math.max(0, (statedWatts == 0 ? peakWatts : statedWatts) - idleWatts);
    }
}
