import ArgumentParser
import Foundation
import Rostra
import RostraPlatforms
import RostraStorage

/// How the program ends: 0 done, 1 the answer is no, else the status of sysexits.h that tells a script what to do.
enum Exit {
  /// The answer is no: not verified, not found. What was found out is printed already.
  struct No: Error {}

  static let dataError: Int32 = 65
  static let noInput: Int32 = 66
  static let unavailable: Int32 = 69
  static let software: Int32 = 70
  static let cannotCreate: Int32 = 73
  static let inputOutput: Int32 = 74
  static let tryAgain: Int32 = 75
  static let noPermission: Int32 = 77
  static let configuration: Int32 = 78

  static func end(with error: any Error, of command: any ParsableCommand.Type) -> Never {
    if error is No { exit(1) }
    if error is CancellationError { exit(tryAgain) }
    guard let status = status(of: error) else { command.exit(withError: error) }
    Terminal.complain("rostra: \(error)")
    exit(status)
  }

  /// nil for what the argument parser itself explains: usage errors (64), help and version (0).
  static func status(of error: any Error) -> Int32? {
    switch error {
    case is ValidationError, is ExitCode, is CleanExit: nil
    case let error as HomeError:
      switch error {
      case .exists, .unwritable: cannotCreate
      case .missing: noInput
      case .timeZone, .name: dataError
      case .otherDatabase, .key, .objects: configuration
      }
    case is StepRefused: noPermission
    case let error as VaultError:
      switch error {
      case .notFound: 1
      case .keyMissing, .keyUnknown, .keyFile, .recovery: configuration
      case .dataKey, .field, .incomplete: dataError
      case .rotated: tryAgain
      case .held, .notHeld, .overdue, .ended, .notYours, .vacant: noPermission
      }
    case is CaseFileError: 1
    case let error as SiteError:
      switch error {
      case .notFound: 1
      case .notRecognised, .unknownPlatform, .ambiguous: dataError
      case .privateAddress: noPermission
      case .known: cannotCreate
      }
    case let error as BackupError:
      switch error {
      case .key, .wrongKey: configuration
      case .keyExists, .notEmpty, .databaseHolds, .objectsHold: cannotCreate
      case .damaged, .missing, .notWhole, .schema, .databaseSchema, .otherHistory: dataError
      case .noBackup, .noSuchBackup: noInput
      case .inUse: tryAgain
      case .older: 1
      case .file: inputOutput
      }
    case let error as ImportError:
      switch error {
      case .container, .otherAccount: dataError
      case .fileGone: noInput
      case .scratch: inputOutput
      case .notWaiting: 1
      }
    case is ExportError: software
    case is BagError: inputOutput
    case is ProfileError: dataError
    case is NotPermitted: noPermission
    case is EntryError, is EntryErrors: dataError
    case is WebhookError: 1
    case let error as SignInError: error == .noPerson ? 1 : noPermission
    case let error as NoticeError: error == .noServer ? configuration : 1
    case is SecretBoxError: configuration
    case let error as ObjectsError:
      switch error {
      case .diskFull: inputOutput
      case .unavailable: tryAgain
      case .denied: noPermission
      default: software
      }
    case is FetchError: unavailable
    case let error as OwnedFolderError:
      switch error {
      case .inUse: tryAgain
      case .unusable(_, let code): [ENOSPC, EDQUOT].contains(code) ? inputOutput : cannotCreate
      }
    case is ArchiveError, is LedgerError, is RowError, is MigrationError: software
    case let error as DatabaseError: error.kind == .diskFull ? inputOutput : unavailable
    default: String(reflecting: type(of: error)).hasPrefix("ArgumentParser.") ? nil : software
    }
  }
}
