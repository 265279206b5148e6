import Wire
import ZeroMQ

/// Errors of the chapters below, as this chapter's own.
@inline(__always)
func onSocket<Result: ~Copyable>(
  _ body: () throws(ZeroMQError) -> Result
) throws(ClientFault) -> Result {
  do throws(ZeroMQError) { return try body() } catch { throw .socket(error) }
}

@inline(__always)
func reading<Result>(_ body: () throws(WireFault) -> Result) throws(ClientFault) -> Result {
  do throws(WireFault) { return try body() } catch { throw .unreadable(error) }
}
