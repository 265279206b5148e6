import Messages

/// From commands to messages.
public enum CommandEncoder {
  /// Bytes that any command with its 8-byte header fits in.
  @inlinable public static var byteCountMax: Int { 128 }

  /// Writes a command with its 8-byte header, as in a log record.
  /// - Returns: the bytes written, or nil where they do not fit.
  @inlinable
  public static func encode(
    _ command: Command, into buffer: UnsafeMutableRawBufferPointer
  ) -> Int? {
    switch command {
    case .openAccount(let command): OpenAccountMessage(command).encode(into: buffer)
    case .listInstrument(let command): ListInstrumentMessage(command).encode(into: buffer)
    case .setFees(let command): SetFeesMessage(command).encode(into: buffer)
    case .setMarkTerms(let command): SetMarkTermsMessage(command).encode(into: buffer)
    case .setFundingTerms(let command): SetFundingTermsMessage(command).encode(into: buffer)
    case .setLiquidationTerms(let command): SetLiquidationTermsMessage(command).encode(into: buffer)
    case .setLiquidationStage(let command): SetLiquidationStageMessage(command).encode(into: buffer)
    case .setMarginTerms(let command): SetMarginTermsMessage(command).encode(into: buffer)
    case .setMarginBracket(let command): SetMarginBracketMessage(command).encode(into: buffer)
    case .openTrading(let command): OpenTradingMessage(command).encode(into: buffer)
    case .contribute(let command): ContributeMessage(command).encode(into: buffer)
    case .deposit(let command): DepositMessage(command).encode(into: buffer)
    case .withdraw(let command): WithdrawMessage(command).encode(into: buffer)
    case .placeOrder(let command): PlaceOrderMessage(command).encode(into: buffer)
    case .cancelOrder(let command): CancelOrderMessage(command).encode(into: buffer)
    case .replaceOrder(let command): ReplaceOrderMessage(command).encode(into: buffer)
    case .cancelAll(let command): CancelAllMessage(command).encode(into: buffer)
    case .setLeverage(let command): SetLeverageMessage(command).encode(into: buffer)
    case .setMarginMode(let command): SetMarginModeMessage(command).encode(into: buffer)
    case .transferMargin(let command): TransferMarginMessage(command).encode(into: buffer)
    case .reportFill(let command): ReportFillMessage(command).encode(into: buffer)
    case .affirmFill(let command): AffirmFillMessage(command).encode(into: buffer)
    case .postIndexPrice(let command): PostIndexPriceMessage(command).encode(into: buffer)
    case .tick(let command): TickMessage(command).encode(into: buffer)
    }
  }
}

extension PacketWriter {
  /// Appends a command; false where it does not fit.
  @inlinable public mutating func append(_ command: Command) -> Bool {
    switch command {
    case .openAccount(let command): append(OpenAccountMessage(command))
    case .listInstrument(let command): append(ListInstrumentMessage(command))
    case .setFees(let command): append(SetFeesMessage(command))
    case .setMarkTerms(let command): append(SetMarkTermsMessage(command))
    case .setFundingTerms(let command): append(SetFundingTermsMessage(command))
    case .setLiquidationTerms(let command): append(SetLiquidationTermsMessage(command))
    case .setLiquidationStage(let command): append(SetLiquidationStageMessage(command))
    case .setMarginTerms(let command): append(SetMarginTermsMessage(command))
    case .setMarginBracket(let command): append(SetMarginBracketMessage(command))
    case .openTrading(let command): append(OpenTradingMessage(command))
    case .contribute(let command): append(ContributeMessage(command))
    case .deposit(let command): append(DepositMessage(command))
    case .withdraw(let command): append(WithdrawMessage(command))
    case .placeOrder(let command): append(PlaceOrderMessage(command))
    case .cancelOrder(let command): append(CancelOrderMessage(command))
    case .replaceOrder(let command): append(ReplaceOrderMessage(command))
    case .cancelAll(let command): append(CancelAllMessage(command))
    case .setLeverage(let command): append(SetLeverageMessage(command))
    case .setMarginMode(let command): append(SetMarginModeMessage(command))
    case .transferMargin(let command): append(TransferMarginMessage(command))
    case .reportFill(let command): append(ReportFillMessage(command))
    case .affirmFill(let command): append(AffirmFillMessage(command))
    case .postIndexPrice(let command): append(PostIndexPriceMessage(command))
    case .tick(let command): append(TickMessage(command))
    }
  }
}
