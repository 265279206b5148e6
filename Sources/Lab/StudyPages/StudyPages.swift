// StudyPages: what studies found, as text for a terminal, as one JSON object and as a page.
//
// Decides: columns, words, keys and pictures, and where each number of a schedule is said to come
// from.
// Must never know: how a figure is found, the command line, a console, or a file that is written.
//
// Each study has a report, made of it and read: `text`, `json` and `page`.
