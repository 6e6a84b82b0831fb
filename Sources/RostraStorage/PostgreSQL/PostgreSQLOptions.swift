/// What may be set about the connections to a PostgreSQL server. Times are in seconds.
package struct PostgreSQLOptions: Sendable {
  /// Transactions at the same time, each on a connection and a thread of its own.
  package var connections = 8
  /// One statement may run so long; a streamed answer counts each piece by itself.
  package var statementTimeout = 600
  /// A statement waits so long for another transaction's lock.
  package var lockTimeout = 30
  /// A transaction may rest so long between statements before the server ends it.
  package var idleInTransactionTimeout = 300
  package var connectTimeout = 10
  /// Unacknowledged data breaks the connection after so long: a dead network shows as an error, not as silence.
  package var networkTimeout = 15
  /// A lost server is looked for so long before a transaction fails: about the time of a failover.
  package var patience = 20.0

  package init() {}

  /// What every session starts with.
  var sessionSettings: String {
    """
    SET statement_timeout = \(statementTimeout * 1000); SET lock_timeout = \(lockTimeout * 1000);
    SET idle_in_transaction_session_timeout = \(idleInTransactionTimeout * 1000);
    SET client_min_messages = warning; SET standard_conforming_strings = on; SET bytea_output = hex;
    SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'iso_8601'; SET jit = off;
    SET cursor_tuple_fraction = 1;
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
    """
  }
}
