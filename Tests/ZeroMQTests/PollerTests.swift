import Glibc
import Testing
import ZeroMQ

@Suite struct PollerTests {
  @Test("a poller names the sockets that can go on, and none after its time is over")
  func sockets() throws {
    let context = try Context()
    var pull = try Socket(.pull, in: context)
    let endpoint = try pull.bind(Transport.tcp.freshEndpoint)
    var idle = try Socket(.pull, in: context)
    try idle.bind(Transport.inproc.freshEndpoint)
    var push = try Socket(.push, in: context)
    try push.connect(endpoint)

    var poller = Poller()
    let idleItem = poller.add(idle, for: .readable)
    let pullItem = poller.add(pull, for: .readable)
    let nobody = try poller.wait(milliseconds: 0)
    #expect(nobody == 0 && !poller.isReadable(pullItem))

    _ = try push.send([1])
    let one = try poller.wait(milliseconds: 5_000)
    #expect(one == 1 && poller.isReadable(pullItem) && !poller.isReadable(idleItem))
    let message = try pull.receiveMessage()
    let empty = try poller.wait(milliseconds: 5)
    #expect(message == [[1]] && empty == 0 && !poller.isReadable(pullItem))

    let pushItem = poller.add(push, for: .writable)
    let writable = try poller.wait(milliseconds: 5_000)
    #expect(writable == 1 && poller.isWritable(pushItem) && !poller.isReadable(pushItem))
    poller.setInterest([], at: pushItem)
    let none = try poller.wait(milliseconds: 0)
    #expect(none == 0 && !poller.isWritable(pushItem))
  }

  @Test("a pipe wakes a poller that waits for sockets")
  func pipeWakes() throws {
    let context = try Context()
    var pull = try Socket(.pull, in: context)
    try pull.bind(Transport.inproc.freshEndpoint)
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    var poller = Poller()
    let socket = poller.add(pull, for: .readable)
    let wake = poller.add(fileDescriptor: ends[0], for: .readable)
    try #require(write(ends[1], "x", 1) == 1)
    let ready = try poller.wait(milliseconds: 5_000)
    #expect(ready == 1 && poller.isReadable(wake) && !poller.isReadable(socket))
  }
}
