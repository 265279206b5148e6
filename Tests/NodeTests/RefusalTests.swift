import ClearingClient
import Foundation
import Messages
import Testing
import Units

@Suite(.serialized) struct RefusalTests {
  /// What a `serve` that does not start says; nil where it starts.
  func problem(
    _ options: [String], in folder: NodeFolder, orders: String? = nil
  ) throws -> String? {
    do {
      _ = try ServeProcess(in: folder, options, orders: orders)
      return nil
    } catch let problem as ServeProblem {
      return problem.text
    }
  }

  @Test func `a port in use is said in one line`() throws {
    let node = try ServeProcess(in: NodeFolder())
    let text = try problem([], in: NodeFolder(), orders: node.endpoints.orders)
    #expect(text?.contains("Address already in use") == true)
    #expect(text?.split(separator: "\n").count == 1)
  }

  @Test func `a node that cannot bind leaves no folder behind`() throws {
    let node = try ServeProcess(in: NodeFolder())
    let folder = try NodeFolder()
    #expect(try problem([], in: folder, orders: node.endpoints.orders) != nil)
    #expect(!FileManager.default.fileExists(atPath: folder.data))
  }

  @Test func `this machine may be called localhost`() throws {
    let node = try ServeProcess(in: NodeFolder(), orders: "tcp://localhost:*")
    #expect(node.endpoints.orders.hasPrefix("tcp://127.0.0.1:"))
    #expect(try node.alice().session != nil)
  }

  @Test func `whoever lets other machines in is warned, of tokens that everybody knows too`() throws
  {
    let node = try ServeProcess(in: NodeFolder(), ["--allow-remote"])
    #expect(node.errorText.contains("tokens that everybody knows"))
    #expect(node.errorText.contains("unencrypted"))
    let quiet = try ServeProcess(in: NodeFolder())
    #expect(!quiet.errorText.contains("warning"))
  }

  @Test func `a path in use is not taken over`() throws {
    let folder = try NodeFolder()
    let path = "ipc://\(folder.path)/orders"
    let node = try ServeProcess(in: folder, orders: path)
    let text = try problem([], in: NodeFolder(), orders: path)
    #expect(text?.contains("somebody else listens there") == true)
    #expect(try node.alice().session != nil)
    node.end(SIGKILL)
    // What a dead node left is nobody's.
    #expect(try problem([], in: NodeFolder(), orders: path) == nil)
  }

  @Test func `a folder has one node at a time`() throws {
    let folder = try NodeFolder()
    let node = try ServeProcess(in: folder)
    #expect(try problem([], in: folder)?.contains("being written by someone else") == true)
    #expect(node.end() == 0)
    #expect(try problem([], in: folder) == nil)
  }

  @Test func `a folder goes on only with the setup it was begun with`() throws {
    let folder = try NodeFolder()
    try ServeProcess(in: folder).end()
    let text = try problem(["--set", "fundContribution=5"], in: folder)
    #expect(text?.contains("another setup") == true)
  }

  @Test func `what other machines reach must be allowed`() throws {
    let folder = try NodeFolder()
    let text = try problem([], in: folder, orders: "tcp://0.0.0.0:*")
    #expect(text?.contains("0.0.0.0") == true)
    #expect(!FileManager.default.fileExists(atPath: folder.data))
  }

  @Test(arguments: [
    ("tickIntervall=1s", "did you mean 'tickInterval'"),
    ("members.1.id=1", "named twice"),
    ("accounts.0.member=9", "one of 'members'"),
    ("instruments.0.tick=0.00000001", "more than eight digits"),
    ("instruments.0.brackets.0.floor=1", "where the first bracket begins"),
    ("members.0.roles.0=oprator", "did you mean 'operator'"),
  ])
  func `a wrong configuration is refused before anything starts`(
    change: String, expected: String
  ) throws {
    let folder = try NodeFolder()
    let text = try problem(["--set", change], in: folder)
    #expect(text?.contains(expected) == true, "\(text ?? "it started")")
    #expect(!FileManager.default.fileExists(atPath: folder.data))
  }

  @Test func `a node that is told to stop finishes what it accepted`() throws {
    let folder = try NodeFolder()
    let node = try ServeProcess(in: folder)
    let alice = try node.alice()
    for client in 1...200 as ClosedRange<UInt64> {
      try alice.submit(Demo.order(Demo.alice, .buy, "49000", "0.001", client: client))
    }
    try alice.flush()
    let first = try #require(try alice.next(within: .seconds(10)))
    guard case .answer = first else {
      Issue.record("not an answer: \(first)")
      return
    }
    kill(node.processIdentifier, SIGINT)
    var last = SequenceNumber.none
    while alice.unansweredCount > 0, let notice = try alice.next(within: .seconds(3)) {
      if case .answer(let answer) = notice, answer.houseSequence > last {
        last = answer.houseSequence
      }
    }
    #expect(node.waitUntilEnd() == 0)
    let replay = try folder.replay()
    #expect(replay.matches && replay.compared && replay.commands >= last.rawValue)
  }
}
