import RostraStorage

extension Schema {
  /// 15: whether an alert looks at what files bring, too. Without being asked it does not: words of ten years ago are no news.
  static let alertImports = Migration(number: 15, name: "alert-imports") { _ in
    ["ALTER TABLE alert ADD COLUMN with_imports BIGINT NOT NULL DEFAULT 0 CHECK (with_imports IN (0, 1))"]
  }
}
