import Foundation
import Synchronization
import Testing
import ZeroMQ

@Suite struct SocketTests {
  @Test("a dealer asks and a router answers", arguments: Transport.allCases)
  func roundTrip(transport: Transport) throws {
    let context = try Context()
    var router = try Socket(.router, in: context)
    let endpoint = try router.bind(transport.freshEndpoint)
    #expect(!endpoint.hasSuffix("*"))
    var dealer = try Socket(.dealer, in: context)
    try dealer.set(.routingID, to: Array("bot-1".utf8))
    try dealer.connect(endpoint)

    let large = [UInt8](repeating: 7, count: 100_000)
    let asked = try dealer.sendMessage([[1, 2, 3], [], large])
    #expect(asked == .sent)
    let question = try router.receiveMessage()
    #expect(question == [Array("bot-1".utf8), [1, 2, 3], [], large])
    let answered = try router.sendMessage([Array("bot-1".utf8), [9]])
    let answer = try dealer.receiveMessage()
    #expect(answered == .sent && answer == [[9]])
  }

  @Test("a subscriber receives only what it subscribed to", arguments: Transport.allCases)
  func subscription(transport: Transport) throws {
    let context = try Context()
    var publisher = try Socket(.xpub, in: context)
    let endpoint = try publisher.bind(transport.freshEndpoint)
    var subscriber = try Socket(.sub, in: context)
    try subscriber.set(.subscribe, to: [0x42])
    try subscriber.connect(endpoint)
    let subscription = try publisher.receiveMessage()
    #expect(subscription == [[1, 0x42]])
    let sent = try [[0x41, 1], [0x42, 2], [0x43, 3], [0x42, 4]].map { try publisher.send($0) }
    #expect(sent == [.sent, .sent, .sent, .sent])
    let (first, second) = (try subscriber.receiveMessage(), try subscriber.receiveMessage())
    #expect(first == [[0x42, 2]] && second == [[0x42, 4]])
    try subscriber.set(.unsubscribe, to: [0x42])
    let end = try publisher.receiveMessage()
    #expect(end == [[0, 0x42]])
  }

  @Test("a plain publisher reaches a plain subscriber")
  func publish() throws {
    let context = try Context()
    var publisher = try Socket(.pub, in: context)
    let endpoint = try publisher.bind(Transport.tcp.freshEndpoint)
    var subscriber = try Socket(.sub, in: context)
    try subscriber.set(.subscribe, to: [])
    try subscriber.connect(endpoint)
    var part = MessagePart()
    let arrived = try eventually {
      _ = try publisher.send([5])
      return try subscriber.receive(into: &part, dontWait: true)
    }
    #expect(arrived && part.count == 1)
  }

  @Test("a mandatory router says that a peer is unknown; a lenient one stays silent")
  func unroutable() throws {
    let context = try Context()
    var router = try Socket(.router, in: context)
    try router.set(.routerMandatory, to: true)
    let refused = try router.send([1, 2], more: true, dontWait: true)
    #expect(refused == .unroutable)
    var lenient = try Socket(.router, in: context)
    let dropped = try lenient.sendMessage([[1, 2], [3]])
    #expect(dropped == .sent)
  }

  @Test("a full queue is a result, and there is room again once the peer has read")
  func highWater() throws {
    let context = try Context()
    var pull = try Socket(.pull, in: context)
    try pull.set(.receiveHighWater, to: 4)
    let endpoint = try pull.bind(Transport.inproc.freshEndpoint)
    var push = try Socket(.push, in: context)
    try push.set(.sendHighWater, to: 6)
    let high = try push.value(of: .sendHighWater)
    #expect(high == 6)
    try push.connect(endpoint)
    var sent = 0
    while try push.send([UInt8(sent)], dontWait: true) == .sent { sent += 1 }
    #expect(sent == 10)
    try push.set(.sendTimeout, to: 20)
    let late = try push.send([99])
    #expect(late == .wouldBlock)
    for number in 0..<sent {
      let message = try pull.receiveMessage()
      #expect(message == [[UInt8(number)]])
    }
    let again = try push.send([100], dontWait: true)
    #expect(again == .sent)
  }

  @Test("a router says that one slow peer is full while another goes on")
  func slowPeer() throws {
    let context = try Context()
    var router = try Socket(.router, in: context)
    try router.set(.routerMandatory, to: true)
    try router.set(.sendHighWater, to: 3)
    let endpoint = try router.bind(Transport.inproc.freshEndpoint)
    var slow = try Socket(.dealer, in: context)
    var quick = try Socket(.dealer, in: context)
    for (name, isSlow) in [("slow", true), ("quick", false)] {
      func join(_ socket: inout Socket) throws {
        try socket.set(.routingID, to: Array(name.utf8))
        try socket.set(.receiveHighWater, to: 3)
        try socket.connect(endpoint)
        _ = try socket.send([1])
      }
      if isSlow { try join(&slow) } else { try join(&quick) }
      _ = try router.receiveMessage()
    }
    var sent = 0
    while try router.sendMessage([Array("slow".utf8), [0]]) == .sent { sent += 1 }
    #expect(sent > 0 && sent <= 6)
    let result = try router.sendMessage([Array("quick".utf8), [1]])
    let message = try quick.receiveMessage()
    #expect(result == .sent && message == [[1]])
  }

  @Test("a peer whose message is too large is disconnected and its message never arrives")
  func tooLarge() throws {
    let context = try Context()
    var router = try Socket(.router, in: context)
    try router.set(.routerMandatory, to: true)
    try router.set(.maxMessageSize, to: 100)
    let endpoint = try router.bind(Transport.tcp.freshEndpoint)
    var dealer = try Socket(.dealer, in: context)
    try dealer.set(.routingID, to: [0x41])
    try dealer.set(.reconnectInterval, to: -1)
    try dealer.connect(endpoint)
    let small = try dealer.send([UInt8](repeating: 1, count: 100))
    let first = try router.receiveMessage()
    #expect(small == .sent && first?.last?.count == 100)
    let large = try dealer.send([UInt8](repeating: 1, count: 101))
    #expect(large == .sent)
    let gone = try eventually { try router.sendMessage([[0x41], [1]]) == .unroutable }
    #expect(gone)
    var part = MessagePart()
    let arrived = try router.receive(into: &part, dontWait: true)
    #expect(!arrived)
  }

  @Test("what a reader does not want of a message is dropped, and the next message is whole")
  func dropRest() throws {
    let context = try Context()
    var left = try Socket(.pair, in: context)
    var right = try Socket(.pair, in: context)
    let endpoint = try left.bind(Transport.inproc.freshEndpoint)
    try right.connect(endpoint)
    let sent = [try left.sendMessage([[1], [2], [3], [4]]), try left.sendMessage([[5]])]
    #expect(sent == [.sent, .sent])
    var part = MessagePart()
    let first = try right.receive(into: &part)
    #expect(first && part.hasMore)
    let dropped = try right.dropRest(after: &part)
    #expect(dropped == 3 && part.count == 0)
    let next = try right.receive(into: &part)
    #expect(next && !part.hasMore && Array(part.unsafeBytes) == [5])
    let droppedLast = try right.dropRest(after: &part)
    #expect(droppedLast == 0 && part.count == 1)
  }

  @Test("a part is passed on without being read, and is empty afterwards")
  func forward() throws {
    let context = try Context()
    var source = try Socket(.push, in: context)
    var sink = try Socket(.pull, in: context)
    let endpoint = try sink.bind(Transport.inproc.freshEndpoint)
    try source.connect(endpoint)
    let payload = [UInt8](repeating: 3, count: 1_000)
    let sent = try source.send(payload)
    var part = MessagePart()
    let received = try sink.receive(into: &part)
    let passed = try source.send(&part)
    #expect(sent == .sent && received && passed == .sent && part.count == 0)
    let again = try sink.receiveMessage()
    #expect(again == [payload])
  }

  @Test("nothing to receive is a result, at once or after the timeout")
  func nothing() throws {
    let context = try Context()
    var pull = try Socket(.pull, in: context)
    try pull.bind(Transport.inproc.freshEndpoint)
    var part = MessagePart()
    let atOnce = try pull.receive(into: &part, dontWait: true)
    try pull.set(.receiveTimeout, to: 10)
    let later = try pull.receive(into: &part)
    #expect(!atOnce && !later)
  }

  @Test("a socket moves to another thread with its connections")
  func movesToThread() throws {
    let context = try Context()
    var here = try Socket(.pair, in: context)
    var there = try Socket(.pair, in: context)
    let endpoint = try here.bind(Transport.inproc.freshEndpoint)
    try there.connect(endpoint)
    let handover = Mutex<Socket?>(there)
    let thread = Thread {
      guard var socket = handover.withLock({ $0.take() }) else { return }
      guard let question = try? socket.receiveMessage() else { return }
      _ = try? socket.sendMessage([question[0] + [2]])
    }
    thread.start()
    let asked = try here.send([1])
    let answer = try here.receiveMessage()
    #expect(asked == .sent && answer == [[1, 2]])
  }

  @Test("shutting the context down wakes a thread that waits without a timeout")
  func shutDown() throws {
    let context = try Context()
    let outcome = Mutex<ZeroMQError?>(nil)
    let thread = Thread {
      guard var socket = try? Socket(.pull, in: context) else { return }
      var part = MessagePart()
      do throws(ZeroMQError) { _ = try socket.receive(into: &part) } catch {
        outcome.withLock { $0 = error }
      }
    }
    thread.start()
    usleep(20_000)
    context.shutDown()
    let woken = eventually { outcome.withLock { $0 != nil } }
    #expect(woken)
    #expect(outcome.withLock { $0?.code } == .contextTerminated)
  }
}
