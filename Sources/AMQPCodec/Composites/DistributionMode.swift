// Made from the specification by Specification/generate.py; edit that instead.

/// The standard values of `std-dist-mode` (§3.5.7); peers may agree on others.
public enum DistributionMode {
    /// `move`
    public static let move: Symbol = "move"
    /// `copy`
    public static let copy: Symbol = "copy"
}
