// Studies: what the laboratory's commands find out, as calls of a library.
//
// Decides: which chapters' work a back-test, a comparison, a calibration, a frontier, a stress
// test, a surface or an option's value is made of, in which order, and what is told meanwhile.
// Must never know: a console, the command line, how results are printed or drawn, or a file that
// is written. Price files and documents are read; all else comes in and goes out as values.
//
// A study is a value made by its initialiser and read afterwards. Faults of a file are
// `InputFault`, of a setting `SettingFault`; what was tolerated, and how far the work has got, goes
// to a `StudyObserver`. Rates and requirements are fractions of the price or of the notional, a
// loss positive; amounts are in the quote asset; series run from old to new.
