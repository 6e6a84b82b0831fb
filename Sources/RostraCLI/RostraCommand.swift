import ArgumentParser
import Rostra

@main
struct RostraCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rostra",
    abstract: "Keeps a government's social media as public records that anyone can verify.",
    discussion: """
      Everything an agency owns lies in one directory: --home, or ROSTRA_HOME, or the usual place for your user.
      Exit status: 0 done; 1 the answer is no (not verified, not found); 64 to 78 as in sysexits.h.
      """,
    version: "rostra 0.1",
    subcommands: [
      Initialize.self, VaultCommand.self, SitesCommand.self, CaptureCommand.self, RunsCommand.self,
      ImportCommand.self,
      ImportsCommand.self, SearchCommand.self, AlertsCommand.self, ShowCommand.self, AnnotateCommand.self,
      ProduceCommand.self, ProductionsCommand.self, VerifyCommand.self, LogCommand.self, ArchiveCommand.self,
      WebhooksCommand.self, PeopleCommand.self, UnitsCommand.self, RulesCommand.self, TextsCommand.self,
      PlatformsCommand.self, SettingsCommand.self, MailCommand.self,
      DoctorCommand.self, ServeCommand.self, WorkCommand.self, BackupCommand.self, RestoreCommand.self,
      ExportCommand.self,
      SampleCommand.self, DutiesCommand.self, ChecksCommand.self, RegistrySnapshotCommand.self,
    ] + CaseCommands.all
  )

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      Exit.end(with: error, of: self)
    }
  }
}
