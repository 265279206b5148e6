/// Time passes: funding, expiry, mark sampling and liquidations happen now.
///
/// Reject codes: none.
@frozen public struct Tick: Equatable, Sendable, BitwiseCopyable {
  @inlinable public init() {}
}
