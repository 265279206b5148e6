extension ConfigurationItem {
  /// The value itself; or, where it is a string, the value of the JSON5 file which it names.
  ///
  /// `schedule: "btc.json5"` reads as if the file's content stood there. A path is relative to the
  /// file that it is written in, and to the working folder where it comes from the command line.
  /// Keys of the file that nobody asks for are unknown keys, as its place in messages says.
  public func orFile() throws(InputFault) -> ConfigurationItem {
    guard case .string(let name) = value.content else { return self }
    let path = Self.path(name, in: value.origin == .override ? "" : file)
    let document = try ConfigurationDocument(file: path)
    return ConfigurationItem(value: document.value, path: "", file: path, parent: parent)
  }

  /// The path of the file that a string names, as for `orFile`.
  public func filePath() throws(InputFault) -> String {
    Self.path(try string(), in: value.origin == .override ? "" : file)
  }

  static func path(_ name: String, in file: String) -> String {
    guard !name.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return name }
    return file[...slash] + name
  }
}

extension ConfigurationDocument {
  /// The document with the content of a file in place of its name, at the keys and places of
  /// `path`, for records that must be whole; unchanged where no name stands there.
  /// - Parameter isFile: whether a text that stands there is the name of a file.
  public func inlining(
    _ path: [String], where isFile: (String) -> Bool = { _ in true }
  ) throws(InputFault) -> ConfigurationDocument {
    var document = self
    document.value = try inlined(value, path[...], isFile)
    return document
  }

  private func inlined(
    _ value: ConfigurationValue, _ rest: ArraySlice<String>, _ isFile: (String) -> Bool
  ) throws(InputFault) -> ConfigurationValue {
    guard let key = rest.first else {
      if case .string(let name) = value.content, !isFile(name) { return value }
      return try ConfigurationItem(value: value, path: "", file: file, parent: nil).orFile().value
    }
    if case .array(var elements) = value.content, let place = Int(key),
      elements.indices.contains(place)
    {
      elements[place] = try inlined(elements[place], rest.dropFirst(), isFile)
      return ConfigurationValue(.array(elements), origin: value.origin)
    }
    guard case .object(var members) = value.content,
      let place = members.firstIndex(where: { $0.key == key })
    else { return value }
    members[place].value = try inlined(members[place].value, rest.dropFirst(), isFile)
    return ConfigurationValue(.object(members), origin: value.origin)
  }
}
