// Liquidation: what is done, in which order, when equity is not enough.
//
// Decides: how much of a position one tick sends to the book, how much the insurance fund can take
// over, in which order opposite positions are closed against a bankrupt one, how a loss is shared.
// Must never know: books, ledgers, events. It takes numbers and gives numbers; Clearing writes.
//
// A policy (`LiquidationPolicy` in Instruments) lists the stages of a liquidation with their
// parameters. Each stage is one file in Stages: a pure planner (`StagePlanner`) that gets a view of
// the case and answers with one directive, which Clearing carries out in one switch
// (`HouseState+Directives.swift`). What adding a stage takes is written at `LiquidationStage`.
