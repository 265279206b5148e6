// Liquidation
