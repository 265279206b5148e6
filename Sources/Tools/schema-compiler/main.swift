import Foundation

// schema-compiler: from an SBE schema to codecs in Swift and Python, to the vocabulary of the
// house, and to the pages that list messages and reject codes.

let usage = """
  usage: schema-compiler SCHEMA [--swift DIR [--import MODULE,…] [--messages-only]]
                         [--vocabulary DIR] [--python FILE] [--messages FILE]
                         [--reject-codes FILE]

  Reads a FIX SBE 1.0 schema, checks it, and writes what is asked for:
    --swift DIR           a folder of Swift codecs; what it held is replaced
    --import MODULES      modules the Swift files import
    --messages-only       without headers and the list of templates
    --vocabulary DIR      what the house's chapters and their tests say of commands and events,
                          in folders named Generated below the root of the project
    --python FILE         one Python module
    --messages FILE       the page that lists every message, type and value
    --reject-codes FILE   the page that lists the values of RejectReason

  """

exit(CompilerRun.run(Array(CommandLine.arguments.dropFirst())))
