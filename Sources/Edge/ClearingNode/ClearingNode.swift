// ClearingNode
