/// The names under which commitments are made: which fields, in which order (docs/formats/records.md). A name once used
/// keeps its meaning for ever; a change takes the next number.
package enum CommitmentSchema {
  package static let version = "rostra-version/1"
  package static let observation = "rostra-observation/1"
  package static let evidence = "rostra-evidence/1"
  package static let segment = "rostra-segment/1"
}
