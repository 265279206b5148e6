// Inputs: what a user's file says, checked.
//
// Decides: how price files and JSON5 configurations are read, what is wrong with a wrong one, and
// the one line that says so: file, place, value, and what would be right.
// Must never know: what the values are for; no scenario, venue, instrument or account.
//
// Decimal text becomes `Price`, `Quantity` and the other units of `Units` without passing through
// floating point. Everything is checked as it is read; nothing is repaired silently, and what is
// tolerated (gaps, digits beyond the eighth) is counted and handed back beside the values.
