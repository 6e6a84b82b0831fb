/// The database programs that Rostra runs on. SQLite is the default; PostgreSQL serves offices that run several
/// processes against one database.
package enum DatabaseEngine: String, Sendable, Hashable, CaseIterable {
  case sqlite
  case postgresql
}
