// ClearingClient
