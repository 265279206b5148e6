import Messages

/// From messages to commands.
public enum CommandDecoder {
  /// Decodes one command message of a packet or of a log record.
  ///
  /// Only the form is checked here: lengths, enumerations, flags, required values. Whether a price
  /// is on tick or an account exists is the house's to say.
  @inlinable
  public static func decode(_ message: MessageView) throws(WireFault) -> Command {
    switch message.kind {
    case .openAccount: return .openAccount(OpenAccount(try OpenAccountMessage(message)))
    case .listInstrument: return .listInstrument(ListInstrument(try ListInstrumentMessage(message)))
    case .setFees: return .setFees(SetFees(try SetFeesMessage(message)))
    case .setMarkTerms: return .setMarkTerms(SetMarkTerms(try SetMarkTermsMessage(message)))
    case .setFundingTerms:
      return .setFundingTerms(SetFundingTerms(try SetFundingTermsMessage(message)))
    case .setLiquidationTerms:
      return .setLiquidationTerms(SetLiquidationTerms(try SetLiquidationTermsMessage(message)))
    case .setLiquidationStage:
      return .setLiquidationStage(SetLiquidationStage(try SetLiquidationStageMessage(message)))
    case .setMarginTerms: return .setMarginTerms(SetMarginTerms(try SetMarginTermsMessage(message)))
    case .setMarginBracket:
      return .setMarginBracket(SetMarginBracket(try SetMarginBracketMessage(message)))
    case .openTrading: return .openTrading(OpenTrading(try OpenTradingMessage(message)))
    case .contribute: return .contribute(Contribute(try ContributeMessage(message)))
    case .deposit: return .deposit(Deposit(try DepositMessage(message)))
    case .withdraw: return .withdraw(Withdraw(try WithdrawMessage(message)))
    case .placeOrder: return .placeOrder(PlaceOrder(try PlaceOrderMessage(message)))
    case .cancelOrder: return .cancelOrder(CancelOrder(try CancelOrderMessage(message)))
    case .replaceOrder: return .replaceOrder(ReplaceOrder(try ReplaceOrderMessage(message)))
    case .cancelAll: return .cancelAll(CancelAll(try CancelAllMessage(message)))
    case .setLeverage: return .setLeverage(SetLeverage(try SetLeverageMessage(message)))
    case .setMarginMode: return .setMarginMode(SetMarginMode(try SetMarginModeMessage(message)))
    case .transferMargin: return .transferMargin(TransferMargin(try TransferMarginMessage(message)))
    case .reportFill: return .reportFill(ReportFill(try ReportFillMessage(message)))
    case .affirmFill: return .affirmFill(AffirmFill(try AffirmFillMessage(message)))
    case .postIndexPrice: return .postIndexPrice(PostIndexPrice(try PostIndexPriceMessage(message)))
    case .tick: return .tick(Tick(try TickMessage(message)))
    default: throw .templateUnexpected
    }
  }

  /// Decodes a bare message with its 8-byte header, as `CommandEncoder` writes it.
  @inlinable
  public static func decode(record bytes: UnsafeRawBufferPointer) throws(WireFault) -> Command {
    try decode(try MessageView(bytes))
  }
}
