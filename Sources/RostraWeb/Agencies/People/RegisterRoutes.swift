import Foundation
import HTTPTypes
import Hummingbird
import Rostra
import RostraPlatforms
import RostraStorage

/// The register of people: one by one, and a whole staff list at once.
enum RegisterRoutes {
  static func add(to routes: inout Routes) {
    routes.get("/people/new", .confirmed(.managePeople), form)
    routes.post("/people/new", .confirmed(.managePeople), enter)
    routes.get("/people/import", .confirmed(.managePeople), listForm)
    routes.post("/people/import", .confirmed(.managePeople), takeList)
  }

  private static func page(_ call: Call, _ entered: Entered) async throws -> EnterPersonPage {
    EnterPersonPage(
      entered: entered,
      fields: RegisterFields(nil, supervisor: nil, units: try await PeopleRoutes.units(call), call.time))
  }

  @Sendable private static func form(_ call: Call) async throws -> Response {
    call.page(try await page(call, Entered()))
  }

  @Sendable private static func enter(_ call: Call) async throws -> Response {
    let form = try await call.form()
    do {
      guard let register = try await call.register(form) else {
        throw EntryError(field: "belongs", problem: "is missing", remedy: "choose one from the list")
      }
      let person = try await Person.enter(
        mail: form["mail"], name: form["name"], register: register, services: call.services, for: call.viewer)
      return call.see(Place.person(person.id).after(.personEntered))
    } catch let error as EntryError {
      return call.page(try await page(call, Entered(form, error: error)), status: .unprocessableContent)
    }
  }

  private static func listPage(_ errors: [EntryError], _ done: PeopleImport?) -> StaffListPage {
    StaffListPage(
      faults: errors.map {
        StaffListPage.Fault(place: $0.field, value: $0.value ?? "", problem: $0.problem, remedy: $0.remedy)
      }, columns: PeopleImport.columns, categories: RegisterEntry.Category.allCases.map(\.rawValue),
      result: done.map {
        StaffListPage.Result(rows: $0.rows, entered: $0.entered, changed: $0.changed, digest: $0.digest)
      })
  }

  @Sendable private static func listForm(_ call: Call) async throws -> Response { call.page(listPage([], nil)) }

  @Sendable private static func takeList(_ call: Call) async throws -> Response {
    let (_, files) = try await call.upload(limit: Int64(DelimitedText.mostBytes) + 65_536)
    defer { withExtendedLifetime(files) {} }
    do {
      guard let file = files.first, files.count == 1, let data = FileManager.default.contents(atPath: file.path) else {
        throw EntryError(field: "file", problem: "is missing", remedy: "choose one file")
      }
      let done = try await PeopleImport.perform(Array(data), time: call.time, services: call.services, for: call.viewer)
      return call.page(listPage([], done))
    } catch let error as EntryErrors {
      return call.page(listPage(error.errors, nil), status: .unprocessableContent)
    } catch let error as EntryError {
      return call.page(listPage([error], nil), status: .unprocessableContent)
    }
  }
}
