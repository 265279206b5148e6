import Studies

extension ModelName {
  /// What `--help` says of models.
  static let help = """
    Models, where W is a window of returns, D a decay, N degrees of freedom, L and C levels:
    normal-W, student-W (fitted), cornishfisher-W: laws fitted to the window; ewma-D, ewma-D-tN:
    exponential average with a normal or t tail; rm2006, rm2006-tN: long memory; close-W,
    parkinson-W, garmanklass-W, yangzhang-W, each also -tN: volatility of W bars; historical-W:
    quantile of the window; historical-esC-W: its expected shortfall at C; age-D-W: older losses
    weigh less; absolute-W: both sides' losses as one; filtered-D-W, absolute-D-W: the same in
    units of volatility, times that of now; potL-W: peaks over the quantile L; garch-n-W,
    garch-t-W, gjr-n-W, gjr-t-W, garch-potL-W, regime-W: fitted to the window. Fits are made
    afresh every 20 returns. fixed-R: the rate R of the price, as a schedule has it;
    schedule:FILE: the rate that a schedule asks of --notional; schedule:PRESET:SYMBOL: that of a
    venue's table.
    Blends: A+B is the mean of models A and B, 0.7*A+0.3*B a weighted one, max:A+B the greater.
    examples/lab/models.md has the formulas.
    """
}

extension DampingTools {
  /// What `--help` says of tools against procyclicality.
  static let help = """
    Damping, in the order given: buffer=S adds the share S (EMIR: 0.25) and uses it up as the
    requirement comes up to the long-run one; stress=W gives the weight W (0.25) to the stressed
    requirement, longrun=W to the long-run one; floor holds the long-run requirement; speed=F lets
    it move by no more than the factor F a period, rise=F and fall=F in one direction; a rise so
    held may leave it short of the model's. Long-run is the quantile of the losses of the ten
    years before, stressed the expected shortfall of the worst 500 so far.
    """
}
