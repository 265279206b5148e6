// Reports: runs and back-tests as tables, JSON and pictures.
//
// Decides: the columns of a run's CSV tables, how JSON results are written, the printed tables, the
// HTML page made from a run's folder and what pages of the laboratory can show; and how outputs
// appear whole or not at all.
// Must never know: how a run is made; no agent, engine, socket or clock. It is handed rows.
//
// `Output` writes files, `Tables` the run folder, `Page` its HTML; `LabPage` is a page as data:
// sections of charts, tables and grids, which one script draws. Amounts travel as the integers
// of `Units` and are printed as exact decimal text; only the pictures turn them into `Double`.
