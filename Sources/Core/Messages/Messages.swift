// Messages: the vocabulary between members and the house.
//
// Decides: which commands there are and their fields, which events tell what happened, the receipt
// and its reject reasons.
// Must never know: how a command is carried out, how it is encoded, who is connected.
//
// Every payload is a fixed-size value without references, so that a command or an event is copied
// without counting, hashed field by field, and held in flat buffers.
//
// `Generated` holds commands, events and their reasons, made from `proto-docs/clearsim.xml` by
// `schema-compiler`: what is null on the wire is none or zero here.
