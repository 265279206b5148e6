import Foundation
import Reports
import Studies

extension FittedModel {
  var text: String {
    var table = TextTable(["fit", "value", "error", "robust"])
    func cell(_ value: Double?) -> String { value.map { String(format: "%.6g", $0) } ?? "-" }
    for parameter in parameters {
      table.append([
        parameter.name, cell(parameter.value), cell(parameter.error), cell(parameter.robust),
      ])
    }
    let why = withoutErrors.map { "; no standard errors: \($0)" } ?? ""
    return table.text
      + "to the last \(returns) returns, log-likelihood \(String(format: "%.3f", logLikelihood))"
      + why + "\n"
  }

  var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      (
        "parameters",
        .array(
          parameters.map { parameter in
            var values: [(key: String, value: JSONValue)] = [
              ("name", .string(parameter.name)), ("value", .number(parameter.value)),
            ]
            if let error = parameter.error { values.append(("error", .number(error))) }
            if let robust = parameter.robust { values.append(("robust", .number(robust))) }
            return .object(values)
          })
      ), ("returns", .count(returns)), ("logLikelihood", .number(logLikelihood)),
    ]
    if let withoutErrors { members.append(("withoutErrors", .string(withoutErrors))) }
    return .object(members)
  }
}
