import CZeroMQ

/// A key pair for encrypted connections, each key 40 characters of Z85.
///
/// The public key names its owner to a ZAP handler with an allow-list. Encryption alone keeps
/// nobody out: a server without such a handler accepts every key.
public struct CurveKeyPair: Sendable {
  public let publicKey: String
  public let secretKey: String

  /// A new pair from the system's randomness.
  public init() throws(ZeroMQError) {
    // 40 characters and a terminating zero.
    var publicText = [CChar](repeating: 0, count: 41)
    var secretText = publicText
    guard zmq_curve_keypair(&publicText, &secretText) == 0 else {
      throw ZeroMQError.last("make a key pair")
    }
    publicKey = Self.text(publicText)
    secretKey = Self.text(secretText)
  }

  /// The public key that belongs to a secret one; throws `invalid` if that is not a key.
  public init(secretKey: String) throws(ZeroMQError) {
    var publicText = [CChar](repeating: 0, count: 41)
    guard secretKey.utf8.count == 40, zmq_curve_public(&publicText, secretKey) == 0 else {
      throw ZeroMQError(
        code: ZeroMQError.Code.invalid.rawValue, "read a secret key: 40 characters of Z85")
    }
    publicKey = Self.text(publicText)
    self.secretKey = secretKey
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
