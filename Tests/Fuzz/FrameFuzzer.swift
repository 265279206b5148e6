// The entry point that libFuzzer calls with bytes of its own making.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FrameWalk.read(UnsafeRawBufferPointer(start: start, count: count))
  return 0
}
