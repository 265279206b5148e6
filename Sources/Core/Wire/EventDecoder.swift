/// From messages to events; which message is which event stands in the schema. The other way is
/// `PacketWriter.append`.
public enum EventDecoder {}
