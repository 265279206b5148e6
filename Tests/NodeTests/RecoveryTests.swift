import ClearingClient
import Foundation
import Messages
import Testing
import Units

@Suite(.serialized) struct RecoveryTests {
  @Test func `after kill -9 in mid-stream every acknowledged command is there`() throws {
    let folder = try NodeFolder()
    var acknowledged: [UInt64: UInt64] = [:]
    var next: UInt64 = 0
    do {
      let node = try ServeProcess(in: folder)
      let alice = try node.alice()
      var client: UInt64 = 0
      // The node dies while batches are on their way.
      while acknowledged.count < 3_000 {
        for _ in 0..<32 {
          client += 1
          try alice.submit(Demo.order(Demo.alice, .buy, "49000", "0.001", client: client))
          if client % 100 == 0 {
            try alice.submit(.cancelAll(CancelAll(account: Demo.alice, instrument: .none)))
          }
        }
        try alice.flush()
        while let notice = try alice.next() {
          guard case .answer(let answer) = notice else { continue }
          acknowledged[answer.number.rawValue] = answer.houseSequence.rawValue
        }
      }
      node.end(SIGKILL)
      next = alice.nextNumber.rawValue
    }
    let replay = try folder.replay(logOnly: true)
    #expect(replay.commands >= acknowledged.values.max()!)

    let node = try ServeProcess(in: folder)
    let alice = try node.client()
    let accepted = try alice.logon()
    let expected = accepted.nextClientSequence.rawValue
    #expect(expected > acknowledged.keys.max()! && expected <= next)
    #expect(node.endpoints.replayed >= Int(acknowledged.values.max()!))
    #expect(
      try alice.place(Demo.alice, Demo.market, .buy, Quantity("0.01")!, at: Price("48000")!)
        .isAccepted)
    #expect(node.end() == 0)
    let after = try folder.replay()
    #expect(after.matches && after.compared && after.commands > replay.commands)
  }

  @Test func `a client whose node died goes on where it was, and nothing is done twice`() throws {
    let folder = try NodeFolder()
    let port = 20_000 + Int(getpid()) % 20_000
    let fixed = "tcp://127.0.0.1:\(port)"
    var node: ServeProcess? = try ServeProcess(in: folder, orders: fixed)
    let alice = try node!.alice()
    #expect(
      try alice.place(Demo.alice, Demo.market, .buy, Quantity("0.01")!, at: Price("49000")!)
        .isAccepted)
    node!.end(SIGKILL)
    // Sent into the void: the number stays with the command.
    let number = try alice.submit(Demo.order(Demo.alice, .buy, "49000", client: 77))
    node = nil
    node = try ServeProcess(in: folder, orders: fixed)
    let arrived = try alice.reconnect()
    #expect(arrived == [])
    var answer: Answer?
    while answer == nil, let notice = try alice.next(within: .seconds(10)) {
      if case .answer(let found) = notice { answer = found }
    }
    #expect(answer?.number == number && answer?.isAccepted == true)
    let other = try Client(
      orders: node!.endpoints.orders, snapshots: node!.endpoints.snapshots,
      member: alice.member, token: "demo-alice")
    let orders = try other.accountSnapshot(Demo.alice).account?.orders
    #expect(orders?.count == 2)
  }

  /// A node that is killed again and again, at moments of its own; two members who go on sending.
  @Test func `through several crashes each order is placed exactly once`() throws {
    let folder = try NodeFolder()
    let endpoint = "ipc://\(folder.path)/orders"
    let lives = 4
    let each: UInt64 = 50
    var node: ServeProcess? = try ServeProcess(in: folder, orders: endpoint)
    let members = [
      (try node!.alice(), Demo.alice, Side.buy, "49000"),
      (try node!.bob(), Demo.bob, Side.sell, "51000"),
    ]
    func drain(_ client: Client) throws {
      while client.unansweredCount > 0, let notice = try client.next(within: .seconds(10)) {
        if case .answer(let answer) = notice { #expect(answer.isAccepted, "\(answer)") }
      }
    }
    for life in 1...lives {
      let doomed = node!
      let pid = doomed.processIdentifier
      let delay = UInt32.random(in: 0...3_000)
      Thread.detachNewThread {
        usleep(delay)
        kill(pid, SIGKILL)
      }
      for step in 1...each {
        for (client, account, side, price) in members {
          let number = UInt64(life - 1) * each + step
          try client.submit(Demo.order(account, side, price, "0.001", client: number))
          // A node that is gone takes nothing: the commands are kept and sent after the logon.
          try? client.flush(within: .zero)
          while let notice = try? client.next() {
            if case .answer(let answer) = notice { #expect(answer.isAccepted, "\(answer)") }
          }
        }
      }
      _ = doomed.waitUntilEnd()
      node = nil
      node = try ServeProcess(in: folder, orders: endpoint)
      for (client, _, _, _) in members {
        _ = try client.reconnect()
        try drain(client)
      }
    }
    for (number, token, account) in [(11, "demo-alice", Demo.alice), (12, "demo-bob", Demo.bob)] {
      let asker = try node!.client(UInt32(number), token: token)
      let orders = try asker.accountSnapshot(account).account?.orders ?? []
      #expect(Set(orders.map(\.clientOrder.rawValue)) == Set(1...(UInt64(lives) * each)))
      #expect(orders.count == lives * Int(each))
    }
    #expect(node!.end() == 0)
    #expect(try folder.replay().matches)
  }

  @Test func `a torn log is cut, and said so`() throws {
    let folder = try NodeFolder()
    try ServeProcess(in: folder).end(SIGKILL)
    let log = folder.data + "/commands.log"
    let handle = try #require(FileHandle(forWritingAtPath: log))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data([60, 0, 0, 0, 1, 2, 3]))
    try handle.close()
    #expect(try folder.replay(logOnly: true).torn)
    let node = try ServeProcess(in: folder)
    #expect(node.errorText.contains("7 bytes behind sequence"))
    #expect(node.end() == 0)
    #expect(try folder.replay().matches)
  }

  /// What `serve` says and ends with where it does not start, and what `log cut` makes of it.
  private func refusal(_ folder: NodeFolder) -> String? {
    do {
      _ = try ServeProcess(in: folder)
      return nil
    } catch {
      return (error as? ServeProblem)?.text
    }
  }

  @Test(arguments: ["record", "inside", "bit", "deleted", "digest"])
  func `what a clean end wrote down is checked before the node goes on`(harm: String) throws {
    let folder = try NodeFolder()
    try ServeProcess(in: folder).end()
    let log = folder.data + "/commands.log"
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: log)))
    var starts: [Int] = []
    var offset = 64
    while offset < bytes.count {
      starts.append(offset)
      offset += 24 + Int(bytes[offset]) + Int(bytes[offset + 1]) << 8
    }
    switch harm {
    case "record": bytes.removeLast(bytes.count - starts[starts.count - 2])
    case "inside": bytes.removeLast(3)
    case "bit": bytes[bytes.count - 2] ^= 16
    default: break
    }
    try Data(bytes).write(to: URL(fileURLWithPath: log))
    if harm == "deleted" { try FileManager.default.removeItem(atPath: log) }
    if harm == "digest" {
      let digest = folder.data + "/digest"
      let text = try String(contentsOfFile: digest, encoding: .utf8)
      try text.replacingOccurrences(of: "\"events\":", with: "\"events\":1")
        .write(toFile: digest, atomically: true, encoding: .utf8)
    }
    let said = try #require(refusal(folder))
    #expect(said.split(separator: "\n").count == 1 && said.contains("commands.log"))
    if harm == "deleted" {
      #expect(said.contains("is gone"))
      return
    }
    #expect(said.contains("clearsim log cut"))
    // Nothing was touched, and the word of the operator is what it waits for.
    #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: log))) == bytes)
    #expect(try folder.command(["log", "cut", folder.data]) == 0)
    let node = try ServeProcess(in: folder)
    #expect(node.errorText.contains("the log was cut"))
    #expect(node.end() == 0)
    #expect(refusal(folder) == nil)
  }

  @Test func `an end that was not clean is told, and with it what may be missing`() throws {
    let folder = try NodeFolder()
    try ServeProcess(in: folder, ["--sync", "none"]).end(SIGKILL)
    let node = try ServeProcess(in: folder)
    #expect(node.errorText.contains("did not end cleanly"))
    #expect(node.errorText.contains("acknowledged commands may be missing"))
    node.end(SIGKILL)
    let next = try ServeProcess(in: folder)
    #expect(next.errorText.contains("none that was acknowledged is missing"))
    #expect(next.end() == 0)
    #expect(try !ServeProcess(in: folder).errorText.contains("cleanly"))
  }

  @Test func `a log that lost what was noted while it grew is refused after a crash too`() throws {
    let folder = try NodeFolder()
    let node = try ServeProcess(in: folder)
    usleep(1_500_000)
    node.end(SIGKILL)
    let log = folder.data + "/commands.log"
    let bytes = try Data(contentsOf: URL(fileURLWithPath: log))
    // The setup is longer than that; its records were noted at the first second.
    try bytes.prefix(1_000).write(to: URL(fileURLWithPath: log))
    #expect(refusal(folder)?.contains("when last noted") == true)
  }

  @Test func `a changed log does not match its digest`() throws {
    let folder = try NodeFolder()
    try ServeProcess(in: folder).end()
    let path = folder.data + "/digest"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let digest = try folder.replay().digest
    let wrong = String(digest.reversed())
    try text.replacingOccurrences(of: digest, with: wrong)
      .write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try !folder.replay().matches)
  }

  @Test func `a disk that fills up ends the node with 74 and loses nothing accepted`() throws {
    let folder = try NodeFolder()
    let node = try ServeProcess(in: folder, limit: 64)
    let alice = try node.alice()
    var acknowledged: UInt64 = 0
    var refused = 0
    var client: UInt64 = 0
    sending: while client < 50_000 {
      for _ in 0..<32 {
        client += 1
        try alice.submit(Demo.order(Demo.alice, .buy, "49000", "0.001", client: client))
      }
      // The node may meet the end of the disk at a tick of its own, and be gone.
      guard (try? alice.flush(within: .seconds(2))) != nil else { break }
      while alice.unansweredCount > 0 {
        guard let notice = try alice.next(within: .seconds(2)) else { break sending }
        guard case .answer(let answer) = notice else { continue }
        if answer.receipt.reason == .shuttingDown {
          refused += 1
        } else {
          acknowledged = max(acknowledged, answer.houseSequence.rawValue)
        }
      }
      if refused > 0 { break }
    }
    #expect(node.waitUntilEnd() == 74)
    #expect(node.errorText.contains("commands.log: cannot write"))
    let replay = try folder.replay(logOnly: true)
    #expect(!replay.torn && replay.commands >= acknowledged && acknowledged > 100)
  }
}
