import Inputs
import Messages
import Simulation
import Units

extension ServeConfiguration {
  /// Tries the setup on a house that is thrown away, so that what the house would refuse is told
  /// with its place in the file before the node starts.
  func checkWithHouse(_ document: ConfigurationDocument) throws(InputFault) {
    guard let refusal = SetupRehearsal.refusal(of: setup, at: .zero) else { return }
    let command = setup[refusal.place]
    let name = "\(command)".prefix { $0 != "(" }
    throw document.fault(
      at: path(of: refusal.place),
      saying: "the house refuses \(name) as \(SetupRehearsal.words(refusal.reason))")
  }

  /// Where in the file a command of the setup comes from.
  private func path(of place: Int) -> [String] {
    let before = setup[...place]
    let command = setup[place]
    if let keys = SetupRehearsal.path(of: command) {
      let listed = before.count { if case .listInstrument = $0 { true } else { false } }
      return ["instruments", "\(max(0, listed - 1))"] + keys
    }
    let opened = before.count { if case .openAccount = $0 { true } else { false } }
    switch command {
    case .openAccount: return ["accounts", "\(opened - 1)"]
    case .deposit: return ["accounts", "\(max(0, opened - 1))", "deposit"]
    case .contribute: return ["fundContribution"]
    default: return []
    }
  }
}
