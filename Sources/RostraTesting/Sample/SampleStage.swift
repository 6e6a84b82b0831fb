package import RostraPlatforms

/// What has happened in the sample city so far. A server shows one stage; moving it on is what time does to a platform.
package struct SampleStage: Sendable {
  package var number: Int
  /// What an onlooker would say the time is.
  package var moment: Timestamp
  package var story: String

  package static let all: [SampleStage] = [
    SampleStage(
      number: 0, moment: SampleDiary.time("2025-12-09T15:30:00Z"),
      story: "A water main has broken; the first notice is out and residents are angry."),
    SampleStage(
      number: 1, moment: SampleDiary.time("2025-12-09T20:00:00Z"),
      story:
        "The boil-water notice has been edited: the area is larger. A resident's comment has been answered."),
    SampleStage(
      number: 2, moment: SampleDiary.time("2025-12-11T22:00:00Z"),
      story: "The notice has been edited again: lifted. One resident has deleted a comment."),
    SampleStage(
      number: 3, moment: SampleDiary.time("2025-12-12T18:00:00Z"),
      story:
        "The city has deleted an old post with a wrong polling place and given a picture its description."),
    SampleStage(
      number: 4, moment: SampleDiary.time("2025-12-15T16:00:00Z"),
      story: "Thanks are said; the poll has closed; the page of alerts is quiet."),
  ]

  package static let last = all.count - 1
}
