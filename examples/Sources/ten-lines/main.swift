import ClearingClient
import Options
import Units

let options = Options([
  "orders": "tcp://127.0.0.1:7411", "snapshots": "tcp://127.0.0.1:7413",
])
let client = try Client(
  orders: options["orders"], snapshots: options["snapshots"], member: MemberID(rawValue: 11),
  token: "demo-alice")
try client.logon()
let (account, market) = (AccountID(rawValue: 101), InstrumentID(rawValue: 1))
let state = try client.marketSnapshot(market).instruments[0].state
print("mark \(state?.markPrice ?? .zero)")
let order = try client.place(account, market, .buy, Quantity("0.01")!, at: Price("49000")!)
print("order \(order.receipt.order): \(order.receipt.reason), \(order.receipt.resting) rests")
let gone = try client.cancel(account, market, order.receipt.order)
print("cancel: \(gone.receipt.reason)")
try client.logout()
