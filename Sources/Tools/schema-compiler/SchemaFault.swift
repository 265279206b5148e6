/// Why a schema was refused: one line that names the place, the thing and what would be right.
struct SchemaFault: Error, CustomStringConvertible {
  var line: Int
  var message: String
  var description: String { "\(line): \(message)" }
}
