/// The names under which commitments are made: which fields, in which order (docs/formats/version.md). A name once used
/// keeps its meaning for ever; a change takes the next number.
package enum CommitmentSchema {
  package static let version = "version/1"
  package static let observation = "observation/1"
  package static let evidence = "evidence/1"
  package static let segment = "segment/1"
}
