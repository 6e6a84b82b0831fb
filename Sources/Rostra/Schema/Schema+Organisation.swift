import RostraStorage

extension Schema {
  /// 18: the agency's set-up: what kind of body a unit is, the register of people, who stands in for whom, platforms that an
  /// agency adds to the catalogue.
  static let organisation = Migration(number: 18, name: "organisation") { engine in
    [
      """
      ALTER TABLE unit ADD COLUMN body_type TEXT NOT NULL DEFAULT 'public'
        CHECK (body_type IN ('public', 'quasi-public'))
      """,
      // SQLite cannot widen a CHECK, so the column is made anew, on both engines alike.
      """
      ALTER TABLE person ADD COLUMN standing TEXT NOT NULL DEFAULT 'listed'
        CHECK (standing IN ('listed', 'invited', 'active', 'suspended'))
      """,
      "UPDATE person SET standing = state",
      "ALTER TABLE person DROP COLUMN state",
      "ALTER TABLE person RENAME COLUMN standing TO state",
      """
      ALTER TABLE person ADD COLUMN category TEXT NOT NULL DEFAULT 'employee'
        CHECK (category IN ('elected-official', 'appointed-officer', 'employee', 'agent', 'volunteer'))
      """,
      "ALTER TABLE person ADD COLUMN unit TEXT",
      // Whoever holds all their roles in one unit belongs to it.
      """
      UPDATE person SET unit = COALESCE((
        SELECT MIN(person_role.unit) FROM person_role
        WHERE person_role.agency = person.agency AND person_role.person = person.id
        GROUP BY person_role.person HAVING COUNT(DISTINCT person_role.unit) = 1), agency)
      """,
      "ALTER TABLE person ADD COLUMN supervisor TEXT",
      "ALTER TABLE person ADD COLUMN title TEXT NOT NULL DEFAULT ''",
      "ALTER TABLE person ADD COLUMN duties TEXT NOT NULL DEFAULT ''",
      "ALTER TABLE person ADD COLUMN starts_at BIGINT",
      "ALTER TABLE person ADD COLUMN ends_at BIGINT",
      "CREATE INDEX person_by_name ON person (agency, name, id)",
      "CREATE INDEX person_of_unit ON person (agency, unit)",
      """
      CREATE TABLE stand_in (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        holder TEXT NOT NULL,
        person TEXT NOT NULL,
        role TEXT NOT NULL,
        unit TEXT NOT NULL,
        from_at BIGINT NOT NULL,
        until_at BIGINT NOT NULL CHECK (until_at > from_at),
        reason TEXT NOT NULL,
        made_at BIGINT NOT NULL,
        made_by TEXT NOT NULL,
        ended_at BIGINT,
        PRIMARY KEY (agency, id),
        CHECK (person <> holder),
        FOREIGN KEY (agency, holder) REFERENCES person (agency, id),
        FOREIGN KEY (agency, person) REFERENCES person (agency, id),
        FOREIGN KEY (agency, unit) REFERENCES unit (agency, id)
      )
      """,
      "CREATE INDEX stand_in_of_person ON stand_in (agency, person, until_at)",
      "CREATE INDEX stand_in_of_holder ON stand_in (agency, holder, until_at)",
      """
      CREATE TABLE platform (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        categories TEXT NOT NULL,
        note TEXT NOT NULL,
        retired_at BIGINT,
        made_at BIGINT NOT NULL,
        made_by TEXT NOT NULL,
        PRIMARY KEY (agency, id)
      )
      """,
      """
      CREATE TABLE platform_category (
        agency TEXT NOT NULL REFERENCES agency (id),
        id TEXT NOT NULL,
        title TEXT NOT NULL,
        counts_as TEXT NOT NULL,
        made_at BIGINT NOT NULL,
        made_by TEXT NOT NULL,
        PRIMARY KEY (agency, id)
      )
      """,
    ] + orphansRefused(engine)
  }

  /// A person who belongs to no unit is nobody's to answer for (GEN-2); a column that was added later can hold NULL, so the
  /// database is told.
  private static func orphansRefused(_ engine: DatabaseEngine) -> [String] {
    switch engine {
    case .postgresql: ["ALTER TABLE person ALTER COLUMN unit SET NOT NULL"]
    case .sqlite:
      ["INSERT", "UPDATE OF unit"].enumerated().map { index, act in
        """
        CREATE TRIGGER person_needs_unit_\(index) BEFORE \(act) ON person WHEN NEW.unit IS NULL
        BEGIN SELECT RAISE(ABORT, 'a person belongs to a unit'); END
        """
      }
    }
  }
}
