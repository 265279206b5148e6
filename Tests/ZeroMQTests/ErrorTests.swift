import Testing
import ZeroMQ

@Suite struct ErrorTests {
  @Test("binding a taken endpoint says so and names it; unbinding frees it")
  func addressInUse() throws {
    let context = try Context()
    var first = try Socket(.router, in: context)
    let endpoint = try first.bind("tcp://127.0.0.1:*")
    var second = try Socket(.router, in: context)
    let error = #expect(throws: ZeroMQError.self) { try second.bind(endpoint) }
    #expect(error?.code == .addressInUse)
    #expect(error?.description == "bind \(endpoint): Address already in use (98)")
    try first.unbind(endpoint)
    let bound = try eventually {
      do throws(ZeroMQError) { try second.bind(endpoint) } catch {
        guard error.code == .addressInUse else { throw error }
        return false
      }
      return true
    }
    #expect(bound)
  }

  @Test("an endpoint that cannot be is refused with its reason")
  func badEndpoints() throws {
    let context = try Context()
    var socket = try Socket(.dealer, in: context)
    for (endpoint, code) in [
      ("nonsense", ZeroMQError.Code.invalid),
      ("carrier://pigeon", .transportNotSupported),
      ("tcp://192.0.2.1:5555", .noSuchDevice),
    ] {
      do throws(ZeroMQError) {
        try socket.bind(endpoint)
        Issue.record("bound \(endpoint)")
      } catch {
        let isExpected =
          error.code == code || (code == .noSuchDevice && error.code == .addressNotAvailable)
        #expect(isExpected, "\(error)")
        #expect(error.description.hasPrefix("bind \(endpoint): "))
      }
    }
    let error = #expect(throws: ZeroMQError.self) { try socket.disconnect("tcp://127.0.0.1:1") }
    #expect(error?.code == .noSuchEndpoint)
  }

  @Test("every kind of socket opens, and a full context refuses one more")
  func kinds() throws {
    let context = try Context(socketsMax: Int32(SocketKind.allCases.count))
    func open(_ kinds: ArraySlice<SocketKind>) throws {
      guard let kind = kinds.first else {
        let error = #expect(throws: ZeroMQError.self) { try Socket(.pair, in: context).close() }
        #expect(error?.code == .tooManySockets)
        return
      }
      let socket = try Socket(kind, in: context)
      #expect(socket.kind == kind)
      try open(kinds.dropFirst())
    }
    try open(SocketKind.allCases[...])
  }

  @Test("options read back as they were set, and an impossible value is refused by name")
  func options() throws {
    let context = try Context()
    var router = try Socket(.router, in: context)
    try router.set(.maxMessageSize, to: 1 << 40)
    try router.set(.ipv6, to: true)
    try router.set(.heartbeatInterval, to: 250)
    try router.set(.heartbeatTimeout, to: 500)
    try router.set(.heartbeatTimeToLive, to: 700)
    try router.set(.handshakeInterval, to: 300)
    try router.set(.routerHandover, to: true)
    try router.set(.routingID, to: [1, 2, 3])
    let size = try router.value(of: .maxMessageSize)
    let six = try router.value(of: .ipv6)
    let times = [
      try router.value(of: .heartbeatInterval), try router.value(of: .heartbeatTimeout),
      try router.value(of: .heartbeatTimeToLive), try router.value(of: .handshakeInterval),
      try router.value(of: .linger),
    ]
    let identity = try router.value(of: .routingID)
    #expect(size == 1 << 40 && six && identity == [1, 2, 3])
    #expect(times == [250, 500, 700, 300, 1000])
    let error = #expect(throws: ZeroMQError.self) { try router.set(.sendHighWater, to: -5) }
    #expect(error?.description.hasPrefix("set sendHighWater to -5: ") == true)
    #expect(error?.code == .invalid)
  }

  @Test("a client without the server's key gets nothing from a server that encrypts")
  func curve() throws {
    let keys = try CurveKeyPair()
    let derived = try CurveKeyPair(secretKey: keys.secretKey)
    #expect(derived.publicKey == keys.publicKey && keys.publicKey.utf8.count == 40)
    #expect(throws: ZeroMQError.self) { try CurveKeyPair(secretKey: "short") }

    let context = try Context()
    var server = try Socket(.router, in: context)
    try server.set(.curveServer, to: true)
    try server.set(.curveSecretKey, to: keys.secretKey)
    let endpoint = try server.bind("tcp://127.0.0.1:*")
    var plain = try Socket(.dealer, in: context)
    try plain.set(.linger, to: 0)
    try plain.connect(endpoint)
    _ = try plain.send([1], dontWait: true)

    let own = try CurveKeyPair()
    var client = try Socket(.dealer, in: context)
    try client.set(.curveServerKey, to: keys.publicKey)
    try client.set(.curvePublicKey, to: own.publicKey)
    try client.set(.curveSecretKey, to: own.secretKey)
    try client.connect(endpoint)
    _ = try client.send([2])
    let first = try server.receiveMessage()
    #expect(first?.last == [2])
    var part = MessagePart()
    try server.set(.receiveTimeout, to: 100)
    let second = try server.receive(into: &part)
    #expect(!second)
  }
}
